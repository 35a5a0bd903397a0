namespace Tacit.Commands;

/// <summary>The command line is wrong; the messages say how and what is allowed.</summary>
internal sealed class UsageException(params string[] messages) : Exception(string.Join("\n", messages))
{
    public IReadOnlyList<string> Messages => messages;
}
