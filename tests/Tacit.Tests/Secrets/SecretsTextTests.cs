using Tacit.Secrets;

namespace Tacit.Tests.Secrets;

public sealed class SecretsTextTests
{
    private const string Canary = "canary-5f1e0c";

    private static readonly FoundSecret[] Sample =
    [
        new("db", [new("pass", $"{Canary}\n\"it's\""), new("user", "bob")]),
        new("k-1", [new("k-1", Canary)]),
    ];

    [Fact]
    public void Values_are_hidden_in_every_form()
    {
        SecretsText text = new(showsValues: false);

        Assert.Equal("NAME  FIELD  VALUE\ndb    pass   ***\ndb    user   ***\nk-1   k-1    ***", text.Table(Sample));
        Assert.Equal("""{"db":{"pass":null,"user":null},"k-1":{"k-1":null}}""", Compact(text.Json(Sample)));
        Assert.Equal("""{"pass":null,"user":null}""", Compact(text.Json(Sample[0])));
        Assert.Equal("# DB_PASS=***\n# DB_USER=***\n# K_1=***", text.Variables(Sample));
        Assert.Equal("db (2 fields)", Sample[0].ToString());
    }

    [Fact]
    public void Values_are_shown_where_that_was_asked_for()
    {
        SecretsText text = new(showsValues: true);

        Assert.Equal($"NAME  FIELD  VALUE\ndb    pass   {Canary}\\u000a\"it's\"\ndb    user   bob\nk-1   k-1    {Canary}", text.Table(Sample));
        Assert.Equal("""{"db":{"pass":"(C)\n\"it's\"","user":"bob"},"k-1":{"k-1":"(C)"}}""".Replace("(C)", Canary, StringComparison.Ordinal), Compact(text.Json(Sample)));
        Assert.Equal($"DB_PASS='{Canary}\n\"it'\\''s\"'\nDB_USER='bob'\nK_1='{Canary}'", text.Variables(Sample));
    }

    private static string Compact(string json) => json.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
}
