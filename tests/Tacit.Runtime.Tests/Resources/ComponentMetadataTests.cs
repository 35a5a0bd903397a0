using Tacit.Abstractions;
using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.Tests.Resources;

/// <summary>The metadata of a component against the fields of its type.</summary>
public sealed class ComponentMetadataTests
{
    private static readonly SourcePosition NameAt = new("f.yaml", 7, 9);
    private static readonly SourcePosition ValueAt = new("f.yaml", 8, 10);

    private readonly List<ResourceProblem> _problems = [];

    [Theory]
    [InlineData("0", 0)]
    [InlineData("10", 10)]
    [InlineData("007", 7)]
    [InlineData("2147483647", int.MaxValue)]
    [InlineData("", null)]
    public void A_number_is_read(string text, int? number)
    {
        Assert.Equal(number, Validate(new("size", MetadataFieldKind.Number, ""), text).GetNumber("SIZE"));
        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("2147483648")]
    [InlineData("canary")]
    public void What_is_no_number_is_an_error_that_does_not_quote_it(string text)
    {
        Validate(new("size", MetadataFieldKind.Number, ""), text);

        Assert.Equal(
            "f.yaml:8:10: component 's': metadata field 'size' is not a whole number. Write it as in 10, from 0 to 2147483647",
            Assert.Single(_problems).ToString());
        Assert.Equal(ProblemSeverity.Error, _problems[0].Severity);
    }

    [Theory]
    [InlineData("30s", 30_000.0)]
    [InlineData("1m30s", 90_000.0)]
    [InlineData("500ms", 500.0)]
    [InlineData("0", 0.0)]
    [InlineData("1176h", 4_233_600_000.0)]
    [InlineData("", null)]
    public void A_duration_is_read(string text, double? milliseconds)
    {
        Assert.Equal(milliseconds, Validate(new("wait", MetadataFieldKind.Duration, ""), text).GetDuration("wait")?.TotalMilliseconds);
        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("-30s")]
    [InlineData("30 s")]
    [InlineData("1177h")]
    [InlineData("soon")]
    public void What_is_no_duration_is_an_error(string text)
    {
        Validate(new("wait", MetadataFieldKind.Duration, ""), text);

        Assert.Equal(
            "f.yaml:8:10: component 's': metadata field 'wait' is not a duration. Write it as in 30s, 500ms or 1m30s, up to 49 days",
            Assert.Single(_problems).ToString());
    }

    [Theory]
    [InlineData("token", true)]
    [InlineData("TOKEN", true)]
    [InlineData("kubernetes", true)]
    [InlineData("", true)]
    [InlineData("tokn", false)]
    [InlineData(" token", false)]
    public void Where_values_are_listed_others_are_errors(string text, bool allowed)
    {
        ComponentMetadata metadata = Validate(new("auth", MetadataFieldKind.Text, "") { AllowedValues = ["token", "kubernetes"] }, text);

        Assert.Equal(text, metadata.GetText("auth"));
        if (allowed)
            Assert.Empty(_problems);
        else
            Assert.Equal("component 's': metadata field 'auth' has a value that is not allowed. Allowed: token, kubernetes", Assert.Single(_problems).Message);
    }

    [Theory]
    [InlineData("vaultToken")]
    [InlineData("VAULTTOKEN")]
    [InlineData("token")]
    [InlineData("Auth-Token")]
    public void A_field_is_found_by_each_of_its_names(string name)
    {
        ComponentMetadata metadata = Validate(
            [new("vaultToken", MetadataFieldKind.Text, "") { Aliases = ["token", "auth-token"], Required = true }], Item(name, "v"));

        Assert.Equal(("v", ValueAt), (metadata.GetText("vaultToken"), metadata.PositionOf("vaultToken")));
        Assert.Empty(_problems);
    }

    [Fact]
    public void Two_names_of_a_field_are_the_field_twice()
    {
        ComponentMetadata metadata = Validate([new("vaultToken", MetadataFieldKind.Text, "") { Aliases = ["token"] }], Item("token", "a"), Item("vaultToken", "b"));

        Assert.Equal("a", metadata.GetText("vaultToken"));
        Assert.Equal("f.yaml:7:9: component 's': metadata field 'vaultToken' is given twice (also at f.yaml:8:10)", Assert.Single(_problems).ToString());
    }

    [Fact]
    public void A_default_stands_for_what_is_not_written()
    {
        MetadataField[] fields =
        [
            new("size", MetadataFieldKind.Number, "") { Default = "5", Required = true },
            new("wait", MetadataFieldKind.Duration, "") { Default = "2s" },
            new("on", MetadataFieldKind.Boolean, "") { Default = "true" },
            new("none", MetadataFieldKind.Text, ""),
        ];

        ComponentMetadata metadata = Validate(fields, new MetadataItem("wait", null, NameAt, NameAt));

        Assert.Equal((5, TimeSpan.FromSeconds(2), true, null), (metadata.GetNumber("size"), metadata.GetDuration("wait"), metadata.GetBoolean("on"), metadata.GetText("none")));
        Assert.Null(metadata.PositionOf("size"));
        Assert.Empty(_problems);
    }

    [Fact]
    public void A_value_goes_before_the_default_even_an_empty_one()
    {
        MetadataField field = new("path", MetadataFieldKind.Text, "") { Default = "/default" };

        Assert.Equal("/mine", Validate(field, "/mine").GetText("path"));
        Assert.Equal("", Validate(field, "").GetText("path"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_required_field_without_a_value_is_an_error_with_its_help(string? value)
    {
        Validate([new("url", MetadataFieldKind.Text, "Where it is.") { Required = true }], new MetadataItem("url", value, NameAt, ValueAt));

        Assert.Equal("component 's': metadata field 'url' is required by secretstores.x. Where it is.", Assert.Single(_problems).Message);
    }

    [Fact]
    public void What_is_still_to_be_read_from_a_secret_is_taken_for_good()
    {
        Validate([new("url", MetadataFieldKind.Number, "") { Required = true, Aliases = ["address"] }], Item("address", null) with { SecretKeyRef = new("s", "s", ValueAt) });

        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData("token", "'token' is a credential in plain text")]
    [InlineData("token,password", "'token' and 'password' are credentials in plain text")]
    [InlineData("Pass", "'Pass' is a credential in plain text")]
    public void Credentials_in_plain_text_are_one_warning_that_names_them(string names, string warning)
    {
        Validate(Credentials, [Item("url", "u"), .. names.Split(',').Select(name => Item(name, "canary-4711"))]);

        ResourceProblem problem = Assert.Single(_problems);
        Assert.Equal((ProblemSeverity.Warning, ValueAt), (problem.Severity, problem.Position));
        Assert.Equal($"component 's': {warning}; a secretKeyRef with auth.secretStore, or an envRef, keeps it out of the file", problem.Message);
    }

    [Fact]
    public void Credentials_from_elsewhere_or_empty_ones_are_no_warning()
    {
        Validate(
            Credentials,
            Item("token", "resolved") with { SecretKeyRef = new("s", "s", ValueAt) },
            Item("password", ""),
            Item("url", "u"));
        Validate(Credentials, Item("token", "resolved") with { EnvRef = new("TOKEN", ValueAt) }, Item("password", null));

        Assert.Empty(_problems);
    }

    private static MetadataField[] Credentials =>
    [
        new("url", MetadataFieldKind.Text, ""),
        new("token", MetadataFieldKind.Text, "") { Sensitive = true },
        new("password", MetadataFieldKind.Text, "") { Sensitive = true, Aliases = ["pass"] },
    ];

    private static MetadataItem Item(string name, string? value) => new(name, value, NameAt, ValueAt);

    private ComponentMetadata Validate(MetadataField field, string value) => Validate([field], Item(field.Name, value));

    private ComponentMetadata Validate(MetadataField[] fields, params MetadataItem[] items)
    {
        SecretStoreDescriptor descriptor = new() { Type = "secretstores.x", Help = "", Fields = fields, CreateAsync = (_, _) => throw new NotSupportedException() };
        return ComponentMetadata.Validate(descriptor, new() { Name = "s", Type = "secretstores.x", Position = new("f.yaml", 4, 3), Metadata = items }, _problems);
    }
}
