using Tacit.Commands;
using Tacit.SecretInjection;
using Tacit.Testing;

namespace Tacit.Tests.SecretInjection;

public sealed class ReferenceFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("A=fs/db", "A", "fs", "db", null)]
    [InlineData("A=fs/db#password", "A", "fs", "db", "password")]
    [InlineData("  export A = fs/db#password  ", "A", "fs", "db", "password")]
    [InlineData("A=fs/db # the database", "A", "fs", "db", null)]
    [InlineData("A=fs/db#x # the database", "A", "fs", "db", "x")]
    [InlineData("A=vault/secret/data/db#x", "A", "vault", "secret/data/db", "x")]
    [InlineData("A=fs/a%23b#c%23d", "A", "fs", "a#b", "c#d")]
    [InlineData("A=fs/100%2523", "A", "fs", "100%23", null)]
    [InlineData("A=fs/a=b", "A", "fs", "a=b", null)]
    [InlineData("export_it=fs/db", "export_it", "fs", "db", null)]
    public void A_line_is_a_variable_and_an_address(string line, string name, string store, string secret, string? field)
    {
        SecretVariable variable = Assert.Single(Read(line));

        Assert.Equal((name, new SecretAddress(store, secret, field)), (variable.Name, variable.Address));
    }

    [Fact]
    public void A_mark_at_the_beginning_carriage_returns_blank_lines_and_comments_are_no_matter()
    {
        IReadOnlyList<SecretVariable> variables = Read("\ufeffA=fs/a\r\n\r\n# a comment = x\r\n   # another\r\nexport B=fs/b\r\nC=fs/c");

        Assert.Equal(["A", "B", "C"], variables.Select(variable => variable.Name));
        Assert.Equal(["a", "b", "c"], variables.Select(variable => variable.Address.Name));
        Assert.Equal($"{Path.Combine(_folder.Path, "app.env")}:5 B", variables[1].Source);
    }

    [Fact]
    public void Every_wrong_line_is_named_by_its_number_and_nothing_of_it_is_quoted()
    {
        UsageException problem = Assert.Throws<UsageException>(() => Read(
            "A=fs/a\nDB_PASSWORD=canary-1\ncanary-2\n\ncanary+3==\nY2FuYXJ5LTQ=\n9canary=fs/x\nDB=/canary\nDB=fs/\nDB=fs/a#\nDAPR_HTTP_PORT=fs/a\ncanary-6=\nAPP_ID=fs/a"));

        string file = Path.Combine(_folder.Path, "app.env");
        const string Expected = "expected NAME=<store>/<key>[#<field>], as in DB_PASSWORD=fs/db#password";
        const string Form = "the value is not of the form <store>/<key>[#<field>], as in fs/db or fs/db#password";
        Assert.Equal(
            [
                $"{file}:2: DB_PASSWORD: {Form}",
                $"{file}:3: {Expected}",
                $"{file}:5: {Expected}",
                $"{file}:6: {Expected}",
                $"{file}:7: what stands before '=' cannot be the name of a variable; letters, digits and underscores can, no digit first",
                $"{file}:8: DB: {Form}",
                $"{file}:9: DB: {Form}",
                $"{file}:10: DB: {Form}",
                $"{file}:11: DAPR_HTTP_PORT tells the app where its sidecar is; give the secret another name",
                $"{file}:12: {Expected}",
                $"{file}:13: APP_ID tells the app where its sidecar is; give the secret another name",
            ],
            problem.Messages);
        Assert.DoesNotContain("canary", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named_with_its_absolute_path()
    {
        string missing = Path.Combine(_folder.Path, "none.env");
        string large = _folder.Write("large.env", new string('#', (1024 * 1024) + 1));

        Assert.Equal($"--env-file: {missing} does not exist", Assert.Throws<UsageException>(() => ReferenceFile.Read(missing)).Message);
        Assert.Equal($"--env-file: {large} has more than 1 MiB", Assert.Throws<UsageException>(() => ReferenceFile.Read(large)).Message);
        Assert.Equal($"--env-file: {_folder.Path} is a folder; give the path of a file", Assert.Throws<UsageException>(() => ReferenceFile.Read(_folder.Path)).Message);
    }

    private IReadOnlyList<SecretVariable> Read(string text) => ReferenceFile.Read(_folder.Write("app.env", text));
}
