using System.CommandLine;

namespace Tacit.Commands;

/// <summary>What <c>--help</c> shows at its end.</summary>
internal static class CommandExamples
{
    private static readonly Dictionary<string, string[]> Examples = new(StringComparer.Ordinal)
    {
        ["run"] =
        [
            "tacit run --resources-path ./components -- npm start",
            "tacit run --app-id web --app-port 3000 --dapr-http-port 3500 -- python3 app.py",
            "tacit run --resources-path ./components --env DB_PASSWORD=fs/db#password --mask -- ./server",
            "tacit run --env-all fs:APP_ --watch -- dotnet run",
            "tacit run --secret-file ./tls.key=vault/tls#key --watch --on-change SIGHUP -- nginx -g 'daemon off;'",
            "tacit run -f dapr.yaml",
        ],
        ["serve"] = ["tacit serve --app-id web --resources-path ./components", "tacit serve --app-id web --dapr-http-port 0 --log-as-json"],
        ["secrets"] = ["tacit secrets list fs", "tacit secrets get fs db --show-values --output json"],
        ["get"] = ["tacit secrets get fs db", "tacit secrets get fs db --resources-path ./components --show-values --output value"],
        ["list"] = [],
        ["check"] = ["tacit check --resources-path ./components", "tacit check --online --secret vault/db --output json"],
        ["components"] = ["tacit components", "tacit components local.file > components/fs.yaml"],
        ["stop"] = ["tacit stop web", "tacit stop -f dapr.yaml"],
        ["init"] = ["tacit init", "tacit init my-app"],
        ["completion"] = ["eval \"$(tacit completion bash)\"", "tacit completion fish > ~/.config/fish/completions/tacit.fish"],
    };

    /// <summary>The examples of a command, behind its help; empty where there are none.</summary>
    public static string Of(Command command)
    {
        string[] lines = command is RootCommand
            ? ["tacit run --resources-path ./components -- npm start", "tacit check --resources-path ./components", "tacit secrets list fs"]
            : Examples.GetValueOrDefault(command.Name, []);
        return lines.Length == 0 ? "" : $"\n\nExamples:\n  {string.Join("\n  ", lines)}";
    }
}
