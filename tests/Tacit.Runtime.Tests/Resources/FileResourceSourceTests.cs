using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Resources;

public sealed class FileResourceSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Folders_come_in_the_order_given_files_by_the_bytes_of_their_names_documents_as_written()
    {
        _folder.Write("second/a.yaml", Document("from-second"));
        _folder.Write("first/b.yaml", Document("b1") + "---\n" + Document("b2"));
        _folder.Write("first/a.yaml", Document("a"));
        _folder.Write("first/Z.yaml", Document("Z"));
        _folder.Write("first/\uE000.yaml", Document("private-use"));
        _folder.Write("first/😀.yaml", Document("astral"));

        DeclaredResources set = await LoadAsync("first", "second");

        Assert.Empty(set.Problems);
        Assert.Equal(["Z", "a", "b1", "b2", "private-use", "astral", "from-second"], set.Components.Select(component => component.Name));
    }

    [Fact]
    public async Task Only_YAML_files_are_read_whatever_the_case_of_their_extension()
    {
        _folder.Write("c/1.yaml", Document("one"));
        _folder.Write("c/2.yml", Document("two"));
        _folder.Write("c/3.YAML", Document("three"));
        _folder.Write("c/4.Yml", Document("four"));
        _folder.Write("c/secrets.json", "{broken");
        _folder.Write("c/5.yaml.bak", Document("five"));
        _folder.Write("c/yaml", Document("six"));

        DeclaredResources set = await LoadAsync("c");

        Assert.All(set.Problems, problem => Assert.Equal(ProblemSeverity.Note, problem.Severity));
        Assert.Contains(set.Problems, problem => problem.Message == "A non-YAML Component file secrets.json was detected, it will not be loaded");
        Assert.Equal(["one", "two", "three", "four"], set.Components.Select(component => component.Name));
    }

    [Fact]
    public async Task Subfolders_are_not_read()
    {
        _folder.Write("c/sub/1.yaml", Document("hidden"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "c", "folder.yaml"));

        DeclaredResources set = await LoadAsync("c");

        Assert.Empty(set.Components);
        Assert.Empty(set.Problems);
    }

    [Fact]
    public async Task A_missing_folder_is_an_error_with_its_absolute_path_and_hides_no_other()
    {
        _folder.Write("c/1.yaml", Document("one"));

        DeclaredResources set = await LoadAsync("nowhere", "c");

        Assert.Equal("one", Assert.Single(set.Components).Name);
        ResourceProblem problem = Assert.Single(set.Problems);
        Assert.Equal(ProblemSeverity.Error, problem.Severity);
        Assert.Equal($"resources path 'nowhere' does not exist; looked for {Path.Combine(_folder.Path, "nowhere")}", problem.Message);
    }

    [Fact]
    public async Task A_path_may_be_a_single_file()
    {
        string file = _folder.Write("c/1.yaml", Document("one"));
        _folder.Write("c/2.yaml", Document("two"));

        DeclaredResources set = await LoadAsync(file);

        Assert.Equal("one", Assert.Single(set.Components).Name);
    }

    [Fact]
    public async Task A_file_that_is_named_twice_is_read_once()
    {
        string file = _folder.Write("c/1.yaml", Document("one"));

        DeclaredResources set = await LoadAsync("c", file, "./c", "c/../c");

        Assert.Single(set.Components);
    }

    [Fact]
    public async Task A_broken_file_is_reported_and_hides_no_other()
    {
        string broken = _folder.Write("c/1.yaml", Document("good") + "---\na: ]\n---\n" + Document("good-too"));
        _folder.Write("c/2.yaml", Document("two"));

        DeclaredResources set = await LoadAsync("c");

        Assert.Equal(["good", "good-too", "two"], set.Components.Select(component => component.Name));
        Assert.Equal(new SourcePosition(broken, 8, 4), Assert.Single(set.Problems).Position);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_an_error()
    {
        string link = Path.Combine(_folder.Path, "1.yaml");
        File.CreateSymbolicLink(link, Path.Combine(_folder.Path, "gone"));

        DeclaredResources set = await LoadAsync(".");

        ResourceProblem problem = Assert.Single(set.Problems);
        Assert.Equal(ProblemSeverity.Error, problem.Severity);
        Assert.Equal(new SourcePosition(link), problem.Position);
    }

    [Fact]
    public async Task A_component_knows_the_absolute_path_of_its_file()
    {
        string file = _folder.Write("c/1.yaml", Document("one"));

        DeclaredResources set = await LoadAsync("c");

        Assert.Equal(new SourcePosition(file, 4, 3), Assert.Single(set.Components).Position);
    }

    [Fact]
    public async Task Without_paths_there_is_nothing()
    {
        DeclaredResources set = await LoadAsync();

        Assert.Empty(set.Components);
        Assert.Empty(set.Problems);
    }

    private async Task<DeclaredResources> LoadAsync(params string[] paths) =>
        ResourceReader.Read(await new FileResourceSource(paths, [], _folder.Path, _time).ReadAsync(CancellationToken.None), new Dictionary<string, string>());

    private static string Document(string name) =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\nspec:\n  type: t\n";
}
