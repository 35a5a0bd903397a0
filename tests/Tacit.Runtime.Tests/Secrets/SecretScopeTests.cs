using System.Text.Json;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources.Configurations;
using Tacit.Runtime.Tests.Golden;

namespace Tacit.Runtime.Tests.Secrets;

/// <summary>The truth table of secret scopes, read the way a configuration file is read.</summary>
public sealed class SecretScopeTests
{
    public static TheoryData<string> Rows => [.. Table.Select(row => row.Id)];

    private static IReadOnlyList<Row> Table { get; } = JsonSerializer.Deserialize<Row[]>(
        File.ReadAllText(Path.Combine(GoldenCase.Folder, "scope-truth-table.json")), GoldenCase.Json)!;

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_scope_decides_as_the_truth_table_says(string id)
    {
        Row row = Table.Single(candidate => candidate.Id == id);
        string text = $$"""
            kind: Configuration
            spec:
              secrets:
                scopes:
                - storeName: s
                  defaultAccess: {{JsonSerializer.Serialize(row.DefaultAccess)}}
                  allowedSecrets: {{JsonSerializer.Serialize(row.Allowed)}}
                  deniedSecrets: {{JsonSerializer.Serialize(row.Denied)}}
            """;
        List<ResourceProblem> problems = [];

        SidecarConfiguration configuration = new ConfigurationReader(new Dictionary<string, string>(), problems).Read([new("config.yaml", text)]);

        Assert.Empty(problems);
        Assert.Equal(row.Access == "allow", Assert.Single(configuration.Scopes).Scope.Allows(row.Key));
    }

    private sealed record Row(string Id, string DefaultAccess, string[] Allowed, string[] Denied, string Key, string Access);
}
