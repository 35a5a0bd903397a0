using System.Text.Json;
using Tacit.Testing;

namespace Tacit.FunctionalTests;

/// <summary><c>tacit components</c>, and the pages that are made from it.</summary>
public sealed class ComponentsCommandTests
{
    [Fact]
    public async Task Every_type_is_listed_with_its_fields()
    {
        string text = await RunAsync("components");

        Assert.Contains("secretstores.local.file  (v1)", text, StringComparison.Ordinal);
        Assert.Matches(@"secretsFile +text +yes +Path of the JSON file", text);
        Assert.Matches(@"nestedSeparator +text +no +: +Joins", text);
        Assert.Contains("Several pairs in a secret: with multiValued: true.", text, StringComparison.Ordinal);
        Assert.Contains("secretstores.local.env  (v1)", text, StringComparison.Ordinal);
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
