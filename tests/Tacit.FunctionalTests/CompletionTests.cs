using System.Text.Json;
using Tacit.Testing;

namespace Tacit.FunctionalTests;

/// <summary><c>tacit completion</c>: what the Tab key does, in each shell itself.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("check", "tacit", "ch")]
    [InlineData("--log-level|--log-as-json", "tacit", "run", "--log")]
    [InlineData("debug|error|fatal|info|warn", "tacit", "run", "--log-level", "")]
    [InlineData("debug", "tacit", "run", "--log-level", "=", "d")]
    [InlineData("debug|error|fatal|info|warn", "tacit", "run", "--log-level", "=")]
    [InlineData("json", "tacit", "list", "-o", "j")]
    [InlineData("shell completes: -o dirnames", "tacit", "run", "--resources-path", "./c")]
    [InlineData("shell completes: -o default", "tacit", "run", "--config", "./c")]
    [InlineData("shell completes: -o default|printf", "tacit", "run", "--", "printf")]
    [InlineData("shell completes: -o default", "tacit", "run", "--", "printf", "./c")]
    public async Task Bash_offers_what_may_come_next(string expected, params string[] words)
    {
        // Outside of a completion, bash has no compopt to ask for its own.
        const string script = """
            eval "$(tacit completion bash)"
            complete -p tacit > /dev/null || exit 9
            compopt() { echo "shell completes: $*"; }
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            _tacit_complete tacit
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        using SampleFolder folder = new();
        await using TacitProcess bash = Start(folder, "/bin/bash", ["--norc", "-c", script, "bash", .. words]);

        Assert.Equal(0, await bash.ExitAsync());
        Assert.Equal(expected.Split('|'), bash.OutputLines.Where(line => line.Length > 0).Distinct());
        Assert.Equal("", bash.Error);
    }

    [RequiresFact("python3")]
    public async Task Bash_completes_at_a_terminal()
    {
        using SampleFolder folder = new();
        await using TacitProcess bash = Type(
            folder, "bash", ["--norc", "-i"],
            ("", "PS1=rea''dy; eval \"$(tacit completion bash)\"\n"),
            ("ready", "tacit ch\t"),
            ("check ", "--out\t"),
            ("--output ", "j\t"),
            ("json ", "\u0015tacit run --resources-path ./comp\t"),
            ("components/", "\u0015tacit run --log-level=de\t"),
            ("--log-level=debug ", "\u0015tacit run --config=./conf\t"),
            ("./config.yaml ", "\u0015tacit run -- cat ./conf\t"),
            ("./config.yaml ", "\u0015exit\n"));

        Assert.Equal(0, await bash.ExitAsync());
        Assert.EndsWith("exit", bash.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [RequiresFact("zsh")]
    public async Task Zsh_completes_at_a_terminal()
    {
        using SampleFolder folder = new();
        await using TacitProcess zsh = Type(
            folder, "zsh", ["-f", "-i"],
            ("", "PS1=rea''dy; autoload -U compinit; compinit -u; eval \"$(tacit completion zsh)\"\n"),
            ("ready", "tacit ch\t"),
            ("check", "--out\t"),
            ("--output", "j\t"),
            ("json", "\u0015tacit run --resources-path ./comp\t"),
            ("components", "\u0015tacit run --log-level=de\t"),
            ("--log-level=debug", "\u0015tacit run --config=./conf\t"),
            ("./config.yaml", "\u0015tacit run -- cat ./conf\t"),
            ("./config.yaml", "\u0015tacit stop --\t\t"),
            ("repeatable, or comma-separated", "\u0015exit\n"));

        Assert.Equal(0, await zsh.ExitAsync());
    }

    [RequiresFact("fish")]
    public async Task Fish_offers_what_may_come_next()
    {
        const string script = """
            tacit completion fish | source
            for line in 'tacit ch' 'tacit list -o ' 'tacit run --log-level=d' 'tacit run --config ./conf' 'tacit run --resources-path ./' 'tacit run -- cat ./conf'
                complete -C $line
            end
            """;
        using SampleFolder folder = new();
        await using TacitProcess fish = Start(folder, "fish", ["--no-config", "-c", script]);

        Assert.Equal(0, await fish.ExitAsync());
        Assert.Equal(
            ["check\tCheck components, configuration and resiliency, and show what takes effect.", "json", "table", "yaml", "--log-level=debug", "./config.yaml", "./components/", "./programs/", "./config.yaml"],
            fish.OutputLines);
    }

    [Fact]
    public async Task Running_apps_are_offered_to_stop()
    {
        using SampleFolder folder = new();
        await using TacitProcess serve = folder.Serve();
        await RunningSidecars.ListAsync(folder, 1);
        await using TacitProcess answer = RunningSidecars.Command(folder, "__complete", "stop", "--app-id", "");

        Assert.Equal(0, await answer.ExitAsync());
        Assert.Equal("myapp", answer.Output);
    }

    [Theory]
    [InlineData("bash", "complete -F _dapr_complete dapr")]
    [InlineData("zsh", "compdef _dapr dapr")]
    [InlineData("fish", "complete -c dapr -f -a '(__dapr_complete)'")]
    [InlineData("powershell", "Register-ArgumentCompleter -Native -CommandName dapr -ScriptBlock {")]
    public async Task Under_another_name_the_script_is_for_that_name(string shell, string line)
    {
        using SampleFolder folder = new();
        await using TacitProcess completion = TacitProcess.Start(new StartOptions { FileName = Link(folder, "dapr"), Arguments = ["completion", shell], WorkingDirectory = folder.Path });

        Assert.Equal(0, await completion.ExitAsync());
        Assert.Contains(line, completion.OutputLines);
        Assert.DoesNotContain("PROGRAM", completion.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_shell_is_refused()
    {
        using SampleFolder folder = new();
        await using TacitProcess completion = RunningSidecars.Command(folder, "completion", "powershel");

        Assert.Equal(2, await completion.ExitAsync());
        Assert.Contains("there is no completion for 'powershel'. Did you mean 'powershell'? Allowed: bash, zsh, fish, powershell", completion.Error, StringComparison.Ordinal);
    }

    private static string Link(SampleFolder folder, string name)
    {
        string link = Path.Combine(folder.Path, "programs", name);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, Programs.Tacit);
        return link;
    }

    private static TacitProcess Start(SampleFolder folder, string program, string[] arguments)
    {
        folder.Write("config.yaml", "kind: Configuration\n");
        string programs = Path.GetDirectoryName(Link(folder, "tacit"))!;
        return TacitProcess.Start(new StartOptions
        {
            FileName = program,
            Arguments = arguments,
            WorkingDirectory = folder.Path,
            Environment = new Dictionary<string, string> { ["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}", ["TERM"] = "xterm" },
        });
    }

    private static TacitProcess Type(SampleFolder folder, string shell, string[] arguments, params (string Shown, string Typed)[] steps) => Start(folder, "python3",
    [
        Path.Combine(Repository.Root, "tests", "Tacit.FunctionalTests", "terminal", "terminal.py"),
        JsonSerializer.Serialize((string[])["/usr/bin/env", shell, .. arguments]),
        JsonSerializer.Serialize(steps.Select(step => new[] { step.Shown, step.Typed })),
    ]);
}
