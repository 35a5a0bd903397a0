using System.CommandLine;
using Tacit.Abstractions;
using Tacit.Completion;
using Tacit.SecretInjection;

namespace Tacit.Commands;

/// <summary>The flags of <c>tacit run</c> that hand secrets to an app which does not ask the API for them.</summary>
internal sealed class InjectionFlags
{
    private const string Restart = "restart";

    private static readonly string[] Changes = [Restart, "SIGHUP", "SIGUSR1", "SIGUSR2"];

    private readonly Option<string[]> _env = new("--env", "-e") { Description = $"Variable for the app, as NAME={SecretAddress.Form}; repeatable" };
    private readonly Option<string[]> _envFile = new("--env-file") { Description = "File with such lines; repeatable" };
    private readonly Option<string[]> _envAll = new("--env-all") { Description = "Every secret of a store as a variable, as <store>[:PREFIX]; repeatable" };
    private readonly Option<string[]> _secretFile = new("--secret-file") { Description = $"File for the app, as PATH={SecretAddress.Form}; only its user can read it, and it is gone at the end; repeatable" };
    private readonly Option<bool> _watch = new("--watch") { Description = "Restart or signal the app when one of these values changes" };
    private readonly Option<string> _onChange = new("--on-change") { Description = "With --watch: restart (default), SIGHUP, SIGUSR1 or SIGUSR2" };
    private readonly Option<bool> _mask = new("--mask") { Description = "Show *** in place of secrets in the app's output" };

    public void AddTo(Command command)
    {
        PathCompletion.TakeFiles(_envFile, _secretFile);
        _onChange.CompletionSources.Add(Changes);
        foreach (Option option in new Option[] { _env, _envFile, _envAll, _secretFile, _watch, _onChange, _mask })
            command.Options.Add(option);
    }

    /// <summary>Whether values are hidden in the app's output.</summary>
    public bool Masks(ParseResult flags) => flags.GetValue(_mask);

    /// <summary>What the flags ask for.</summary>
    /// <exception cref="UsageException">A flag, or a line of a file, is wrong; or a name is given twice.</exception>
    public InjectionPlan Read(ParseResult flags)
    {
        InjectionPlan plan = new()
        {
            Variables =
            [
                .. (flags.GetValue(_envFile) ?? []).SelectMany(ReferenceFile.Read),
                .. (flags.GetValue(_env) ?? []).Select(text => ReferenceFile.ParseLine(text, "--env")),
            ],
            Stores = [.. (flags.GetValue(_envAll) ?? []).Select(ParseStore)],
            Files = [.. (flags.GetValue(_secretFile) ?? []).Select(ParseFile)],
        };
        Refuse(plan.Variables.GroupBy(variable => variable.Name).FirstOrDefault(group => group.Count() > 1)?.Key, "the variable");
        Refuse(plan.Files.GroupBy(file => file.Path).FirstOrDefault(group => group.Count() > 1)?.Key, "the file");
        if (flags.GetValue(_watch) && plan.IsEmpty)
            throw new UsageException("--watch follows what --env, --env-file, --env-all and --secret-file hand over; give one of them");
        return plan;

        static void Refuse(string? twice, string what)
        {
            if (twice is not null)
                throw new UsageException($"{what} {twice} is asked for twice");
        }
    }

    /// <summary>What a change does to the app; null where changes are not followed.</summary>
    /// <exception cref="UsageException">It is none of what can be done.</exception>
    public OnChange? ReadOnChange(ParseResult flags)
    {
        string? text = flags.GetValue(_onChange);
        if (!flags.GetValue(_watch))
            return text is null ? null : throw new UsageException("--on-change says what --watch does; give both");
        string? change = Changes.FirstOrDefault(allowed => allowed.Equals(text ?? Restart, StringComparison.OrdinalIgnoreCase) || allowed.Equals("SIG" + text, StringComparison.OrdinalIgnoreCase));
        return change switch
        {
            null => throw new UsageException($"invalid value for --on-change: {text}.{ClosestWord.Hint(text!, Changes)}"),
            Restart => OnChange.Restart,
            _ => new(change),
        };
    }

    private static WholeStore ParseStore(string text)
    {
        string[] parts = text.Split(':', 2);
        string prefix = parts.Length == 2 ? parts[1] : "";
        if (parts[0].Length == 0 || prefix.Length > 0 && !VariableName.IsValid(prefix))
            throw new UsageException("--env-all: expected <store>[:PREFIX], as in fs:SECRET_; a prefix has letters, digits and underscores, no digit first");
        return new(parts[0], prefix);
    }

    private static SecretFile ParseFile(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            throw new UsageException($"--secret-file: expected PATH={SecretAddress.Form}, as in ./db.key=fs/db#key");
        string path = Path.GetFullPath(text[..equals]);
        if (Path.EndsInDirectorySeparator(path))
            throw new UsageException($"--secret-file: {path} is a folder; give the path of a file");
        return new(path, SecretAddress.Parse(text[(equals + 1)..], $"--secret-file {path}"), $"--secret-file {path}");
    }
}
