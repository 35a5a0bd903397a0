using System.Text.Json;
using Tacit.Testing;

namespace Tacit.FunctionalTests;

/// <summary><c>tacit components</c>, and the pages that are made from it.</summary>
public sealed class ComponentsCommandTests
{
    [Fact]
    public async Task Every_type_is_listed()
    {
        string text = await RunAsync("components");

        Assert.Matches(@"secretstores\.local\.file +v1 +A JSON file", text);
        Assert.Matches(@"secretstores\.local\.env +v1 +Environment variables", text);
        Assert.Matches(@"secretstores\.hashicorp\.vault +v1 +HashiCorp Vault and OpenBao", text);
    }

    [Fact]
    public async Task What_is_printed_to_be_pasted_can_be_used_as_it_is_and_with_any_field_uncommented()
    {
        using TemporaryFolder folder = new();
        string yaml = await RunAsync("components", "local.env");
        string[] lines = yaml.Split('\n');
        int prefix = Array.FindIndex(lines, line => line.Contains("# - name: prefix", StringComparison.Ordinal));
        lines[prefix] = lines[prefix].Replace("# ", "", StringComparison.Ordinal);
        lines[prefix + 1] = lines[prefix + 1].Replace("# ", "", StringComparison.Ordinal);
        folder.Write("whole/store.yaml", yaml);
        folder.Write("uncommented/store.yaml", string.Join('\n', lines));

        foreach (string name in (string[])["whole", "uncommented"])
        {
            await using TacitProcess check = TacitProcess.Start("check", "--resources-path", Path.Combine(folder.Path, name));
            Assert.True(await check.ExitAsync() == 0, check.Output + check.Error);
        }
    }

    [Fact]
    public async Task Every_type_is_listed_for_programs()
    {
        using JsonDocument json = JsonDocument.Parse(await RunAsync("components", "--output", "json"));

        JsonElement file = json.RootElement.EnumerateArray().Single(type => type.GetProperty("type").GetString() == "secretstores.local.file");
        JsonElement field = file.GetProperty("fields").EnumerateArray().Single(field => field.GetProperty("name").GetString() == "secretsFile");
        Assert.True(field.GetProperty("required").GetBoolean());
        Assert.Equal(JsonValueKind.Null, field.GetProperty("default").ValueKind);
    }

    [Fact]
    public async Task The_page_of_every_type_has_its_table()
    {
        using JsonDocument json = JsonDocument.Parse(await RunAsync("components", "--output", "json"));
        foreach (string type in json.RootElement.EnumerateArray().Select(type => type.GetProperty("type").GetString()!))
        {
            string page = Path.Combine(Repository.Root, "docs", "stores", $"{type["secretstores.".Length..].Replace('.', '-')}.md");
            string table = await RunAsync("components", type, "--output", "markdown");

            Assert.True(
                (await File.ReadAllTextAsync(page)).Contains(table.TrimEnd() + "\n", StringComparison.Ordinal),
                $"{page} does not hold what 'tacit components {type} --output markdown' prints:\n{table}");
        }
    }

    [Theory]
    [InlineData("secretstores.local.file")]
    [InlineData("local.env")]
    public async Task What_is_printed_to_paste_is_a_good_component(string type)
    {
        using SampleFolder folder = new();
        folder.Write("components/fs.yaml", await RunAsync("components", type));

        await using TacitProcess check = TacitProcess.Start("check", "--resources-path", folder.Components);

        Assert.Equal(0, await check.ExitAsync());
        Assert.Contains("mystore", check.Output, StringComparison.Ordinal);
        Assert.Contains("1 component, 0 errors, 0 warnings", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_type_exits_with_2_and_the_closest_one()
    {
        await using TacitProcess process = TacitProcess.Start("components", "secretstores.local.fiel");

        Assert.Equal(2, await process.ExitAsync());
        Assert.Contains("Did you mean 'secretstores.local.file'?", process.Error, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        await using TacitProcess process = TacitProcess.Start(arguments);
        Assert.True(await process.ExitAsync() == 0, process.Error);
        return process.Output;
    }
}
