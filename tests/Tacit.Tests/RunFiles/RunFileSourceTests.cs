using Tacit.RunFiles;

namespace Tacit.Tests.RunFiles;

/// <summary>Which file the path of a command line means.</summary>
public sealed class RunFileSourceTests : IDisposable
{
    private const string Smallest = "version: 1\napps: [{appDirPath: app}]";

    private readonly RunFileFixture _files = new();

    public RunFileSourceTests() => _files.Folder("app");

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("dapr.yaml", ".")]
    [InlineData("dapr.yml", ".")]
    [InlineData("dapr.yaml", "")]
    [InlineData("local.YAML", "local.YAML")]
    [InlineData("local.yml", "./local.yml")]
    public void A_folder_has_its_run_file_and_a_file_may_have_any_name(string name, string path)
    {
        string file = _files.File(name, Smallest);

        Assert.Equal(file, _files.ReadPath(path.Length == 0 ? _files.Path : path).Path);
    }

    [Fact]
    public void Of_two_run_files_in_a_folder_the_longer_name_counts()
    {
        _files.File("dapr.yml", "broken: [");
        string file = _files.File("dapr.yaml", Smallest);

        Assert.Equal(file, _files.ReadPath(".").Path);
    }

    [Fact]
    public void A_dash_is_standard_input_with_paths_from_the_working_directory()
    {
        RunFile file = _files.ReadPath("-", Smallest);

        Assert.Null(file.Path);
        Assert.Equal(_files.At("app"), Assert.Single(file.Apps).Directory);
    }

    [Fact]
    public void Problems_of_standard_input_say_so() =>
        Assert.Equal(
            ["standard input:2:21: error: appDirPath 'gone' does not exist; looked for ./gone (this path begins at the working directory)"],
            _files.PathErrors("-", Smallest.Replace("app}", "gone}", StringComparison.Ordinal)));

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_file()
    {
        _files.File("dapr.yaml", "\uFEFF" + Smallest);

        Assert.Single(_files.ReadPath(".").Apps);
    }

    [Theory]
    [InlineData("", "error: the path of the run file is empty; name a file, a folder with a dapr.yaml, or - for standard input")]
    [InlineData("app", "error: folder ./app has no run file; looked for ./app/dapr.yaml and ./app/dapr.yml. Name the file if it is called otherwise")]
    [InlineData("gone.yaml", "error: run file 'gone.yaml' does not exist; looked for ./gone.yaml")]
    [InlineData("gone/dapr.yaml", "error: run file 'gone/dapr.yaml' does not exist; looked for ./gone/dapr.yaml")]
    [InlineData("dapr.json", "error: run file 'dapr.json' is not a YAML file; its name must end with .yaml or .yml")]
    [InlineData("gone", "error: run file 'gone' is not a YAML file; its name must end with .yaml or .yml")]
    public void A_path_that_leads_nowhere_is_an_error(string path, string message) => Assert.Equal([message], _files.PathErrors(path));
}
