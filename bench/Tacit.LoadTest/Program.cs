using System.Runtime.InteropServices;

namespace Tacit.LoadTest;

/// <summary>Prints how many gets of a secret tacit answers in a second, beside what Kestrel alone does in the same run.</summary>
internal static class Program
{
    /// <summary>Makes this executable the server to compare with.</summary>
    public const string Bare = "--bare";

    public static async Task<int> Main(string[] arguments)
    {
        using CancellationTokenSource interrupted = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        try
        {
            if (arguments is [Bare])
                await BareServer.RunAsync();
            else
                await PrintAsync(LoadOptions.Parse(arguments), interrupted.Token);
            return 0;
        }
        catch (Exception failure) when (failure is LoadFailedException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }

        // A measurement ends its children itself; the bare server waits for that, so that no broken connection is reported instead.
        void Interrupt(PosixSignalContext signal)
        {
            signal.Cancel = true;
            interrupted.Cancel();
        }
    }

    private static async Task PrintAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> lines = await LoadRun.RunAsync(options, cancellationToken);
        foreach (string line in lines)
            Console.WriteLine(line);
        if (options.Output is not null)
            await File.AppendAllLinesAsync(options.Output, lines, CancellationToken.None);
    }
}
