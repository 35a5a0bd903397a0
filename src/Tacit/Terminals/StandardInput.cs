using System.Text;

namespace Tacit.Terminals;

/// <summary>What is piped into the process.</summary>
internal static class StandardInput
{
    /// <summary>All of it, as text.</summary>
    public static string ReadToEnd()
    {
#pragma warning disable RS0030 // Only the stream is opened, which changes nothing about a terminal.
        using StreamReader reader = new(Console.OpenStandardInput(), Encoding.UTF8);
#pragma warning restore RS0030
        return reader.ReadToEnd();
    }
}
