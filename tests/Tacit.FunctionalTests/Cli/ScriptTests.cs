using System.Collections.Concurrent;

namespace Tacit.FunctionalTests.Cli;

/// <summary>The scripts of the folder <c>scripts</c>, each a test; <c>TACIT_UPDATE_SCRIPTS=1</c> writes what came into them.</summary>
public sealed class ScriptTests
{
    /// <summary>How many scripts beyond the one that is asked for are started with it: the cases of a theory come one by one.</summary>
    private const int Ahead = 3;

    private static readonly bool IsUpdate = Environment.GetEnvironmentVariable("TACIT_UPDATE_SCRIPTS") is { Length: > 0 };

    private static readonly string[] Names =
        [.. Directory.EnumerateFiles(Script.Folder, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    private static readonly ConcurrentDictionary<string, Lazy<Task>> Runs = new();

    public static TheoryData<string> All => [.. Names];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_script_says_what_is_written(string name)
    {
        int index = Array.IndexOf(Names, name);
        string[] next = IsUpdate ? [name] : [.. Names[index..].Concat(Names[..index]).Take(1 + Ahead)];
        await next.Select(Start).ToArray()[0];
    }

    private static Task Start(string name) =>
        Runs.GetOrAdd(name, static name => new(() => Task.Run(() => ScriptRun.RunAsync(Script.Read(name), IsUpdate)))).Value;
}
