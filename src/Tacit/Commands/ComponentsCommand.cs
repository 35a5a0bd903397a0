using System.CommandLine;
using Tacit.Abstractions;

namespace Tacit.Commands;

/// <summary><c>tacit components</c>: the component types there are, or one of them as YAML to paste.</summary>
internal sealed class ComponentsCommand
{
    private readonly CommandConsole _console;
    private readonly OutputFlag _output = new();
    private readonly Argument<string?> _type = new("type") { Description = "A component type, to print one of its components", Arity = ArgumentArity.ZeroOrOne };

    public ComponentsCommand(CommandConsole console)
    {
        _console = console;
        Command = new("components", "List the component types and their metadata fields; with a type, print a component to paste.");
        Command.Arguments.Add(_type);
        _output.AddTo(Command);
        Command.SetAction(Invoke);
    }

    public Command Command { get; }

    private int Invoke(ParseResult flags)
    {
        IReadOnlyList<SecretStoreDescriptor> descriptors = Composition.Stores.Descriptors;
        bool isJson = _output.IsJson(flags);
        if (flags.GetValue(_type) is { } type)
        {
            // The prefix may be left out: every type here has it.
            SecretStoreDescriptor one = descriptors.FirstOrDefault(descriptor => descriptor.Type.Equals(type, StringComparison.OrdinalIgnoreCase))
                ?? descriptors.FirstOrDefault(descriptor => descriptor.Type.Equals($"secretstores.{type}", StringComparison.OrdinalIgnoreCase))
                ?? throw new UsageException($"there is no component type '{type}'.{ClosestWord.Hint(type, [.. descriptors.Select(descriptor => descriptor.Type)])}");
            _console.WriteLine(isJson ? ComponentTypesJson.Write([one]) : ComponentTypeText.Yaml(one));
        }
        else if (isJson)
            _console.WriteLine(ComponentTypesJson.Write(descriptors));
        else
            _console.WriteLine(string.Join("\n\n", descriptors.Select(ComponentTypeText.Describe)) + "\n\n'tacit components <type>' prints a component to paste.");
        return ExitCodes.Success;
    }
}
