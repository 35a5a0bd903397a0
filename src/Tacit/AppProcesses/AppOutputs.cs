using Tacit.Masking;
using Tacit.Terminals;

namespace Tacit.AppProcesses;

/// <summary>The way of an app's output through this process.</summary>
/// <param name="Console">Our own streams.</param>
/// <param name="Targets">Where it goes.</param>
/// <param name="Masked">What may not be shown of it; null for anything.</param>
internal sealed record AppOutputs(CommandConsole Console, IReadOnlyList<IAppOutput> Targets, MaskedValues? Masked = null)
{
    /// <summary>Whether the app's standard error is not to be mixed with its standard output.</summary>
    public bool KeepsStreamsApart { get; init; }

    /// <summary>Copies one stream until it ends.</summary>
    public Task CopyAsync(Stream stream, bool isError, TimeProvider timeProvider) =>
        Task.Run(new AppOutput(stream, isError, Targets, Masked is null ? null : new(Masked), timeProvider).CopyAsync);
}
