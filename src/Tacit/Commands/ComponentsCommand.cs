using System.CommandLine;
using Tacit.Abstractions;
using Tacit.Terminals;

namespace Tacit.Commands;

/// <summary><c>tacit components</c>: the component types there are, or one of them as YAML to paste.</summary>
internal sealed class ComponentsCommand
{
    private readonly CommandConsole _console;
    private readonly OutputFlag _output = new(OutputFlag.Markdown);
    private readonly Argument<string?> _type = new("type") { Description = "A component type, to print one of its components", Arity = ArgumentArity.ZeroOrOne };

    public ComponentsCommand(CommandConsole console)
    {
        _console = console;
        Command = new("components", "List the component types; with a type, print a component to paste, with every field.");
        _type.CompletionSources.Add([.. Composition.Stores.Descriptors.Select(descriptor => descriptor.Type)]);
        Command.Arguments.Add(_type);
        _output.AddTo(Command);
        Command.SetAction(Invoke);
    }

    public Command Command { get; }

    private int Invoke(ParseResult flags)
    {
        IReadOnlyList<SecretStoreDescriptor> all = Composition.Stores.Descriptors;
        string? type = flags.GetValue(_type);
        IReadOnlyList<SecretStoreDescriptor> chosen = type is null ? all : [Find(type, all)];
        _console.WriteLine(_output.Read(flags) switch
        {
            OutputFlag.Json => ComponentTypesJson.Write(chosen),
            OutputFlag.Markdown => string.Join('\n', chosen.Select(ComponentTypeText.MarkdownTable)).TrimEnd(),
            _ when type is not null => ComponentTypeText.Yaml(chosen[0]),
            _ => $"{ComponentTypeText.List(all)}\n\n'tacit components <type>' prints a component to paste, with every field.",
        });
        return ExitCodes.Success;
    }

    /// <summary>The prefix may be left out: every type here has it.</summary>
    private static SecretStoreDescriptor Find(string type, IReadOnlyList<SecretStoreDescriptor> all) =>
        all.FirstOrDefault(descriptor => descriptor.Type.Equals(type, StringComparison.OrdinalIgnoreCase))
        ?? all.FirstOrDefault(descriptor => descriptor.Type.Equals($"secretstores.{type}", StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException($"there is no component type '{type}'.{ClosestWord.Hint(type, [.. all.Select(descriptor => descriptor.Type)])}");
}
