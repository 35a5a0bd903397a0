using System.CommandLine;
using Tacit.Completion;

namespace Tacit.Tests.Completion;

public sealed class CompletionAnswerTests
{
    [Theory]
    [InlineData("", "run\tRun it.", "stop", "secrets")]
    [InlineData("s", "stop", "secrets")]
    [InlineData("x")]
    [InlineData("secrets ", "get", "set")]
    [InlineData("secrets get x")]
    public void Commands_come_first(string line, params string[] expected) => Assert.Equal(expected, Complete(line));

    [Theory]
    [InlineData("run --", "--level\tHow much to log.", "--path", "--file", "--help\tShow help and usage information")]
    [InlineData("run --l", "--level\tHow much to log.")]
    [InlineData("run -l", "-l\tHow much to log.")]
    [InlineData("run --level a --l")]
    [InlineData("run --path a --p", "--path")]
    [InlineData("run app --l", "--level\tHow much to log.")]
    [InlineData("stop --all --a")]
    public void Flags_are_offered_unless_they_are_there_and_count_once(string line, params string[] expected) => Assert.Equal(expected, Complete(line));

    [Theory]
    [InlineData("run --level ", "debug", "info")]
    [InlineData("run -l d", "debug")]
    [InlineData("run -level d", "debug")]
    [InlineData("run --level=d", "--level=debug")]
    [InlineData("run --level x")]
    [InlineData("stop --all ", "a", "b")]
    [InlineData("stop a ", "a", "b")]
    public void Values_are_offered_where_they_are_known(string line, params string[] expected) => Assert.Equal(expected, Complete(line));

    [Theory]
    [InlineData("run --path ", ":folders")]
    [InlineData("run --path ./a", ":folders")]
    [InlineData("run --path=./a", ":folders")]
    [InlineData("run --file ", ":files")]
    [InlineData("run ", ":command")]
    [InlineData("run --level debug n", ":command")]
    [InlineData("run node ap", ":files")]
    [InlineData("run -- ", ":command")]
    [InlineData("run -- node --l", ":files")]
    public void Paths_and_programs_are_left_to_the_shell(string line, params string[] expected) => Assert.Equal(expected, Complete(line));

    [Fact]
    public void Where_nothing_else_is_known_flags_are_offered() => Assert.Equal(["--help\tShow help and usage information", "-h\tShow help and usage information"], Complete("secrets set "));

    [Fact]
    public void A_pair_of_quotes_is_an_empty_word() => Assert.Equal(["get", "set"], CompletionAnswer.For(Root(), ["secrets", "\"\""]));

    private static IReadOnlyList<string> Complete(string line) => CompletionAnswer.For(Root(), line.Split(' '));

    private static RootCommand Root()
    {
        Option<string> level = new("--level", "-l") { Description = "How much\nto log." };
        level.CompletionSources.Add("info", "debug");
        Option<string[]> path = new("--path");
        Option<string> file = new("--file");
        PathCompletion.TakeFolders(path);
        PathCompletion.TakeFiles(file);
        Argument<string[]> ids = new("id") { Arity = ArgumentArity.ZeroOrMore };
        ids.CompletionSources.Add("a", "b");
        return
        [
            new Command("run", "Run it.") { level, path, file, new Option<string>("--hidden") { Hidden = true }, new Argument<string[]>("app") },
            new Command("stop") { new Option<bool>("--all"), ids },
            new Command("secrets") { new Command("get"), new Command("set") },
        ];
    }
}
