using Tacit.Commands;
using Tacit.Runtime;
using Tacit.SecretInjection;

namespace Tacit.AppProcesses;

/// <summary>What a command line, or an entry of a run file, asks to run.</summary>
internal sealed record AppRequest
{
    /// <summary>The sidecar's options.</summary>
    public required SidecarOptions Options { get; init; }

    /// <summary>By which name the run was called.</summary>
    public required CalledName Called { get; init; }

    /// <summary>The app and its arguments; empty for the sidecar alone.</summary>
    public required IReadOnlyList<string> CommandLine { get; init; }

    /// <summary>Whether the app's output is left as it is, without a prefix.</summary>
    public bool IsRaw { get; init; }

    /// <summary>Whether secrets are hidden in the app's output.</summary>
    public bool IsMasked { get; init; }

    /// <summary>The secrets that the app is handed.</summary>
    public InjectionPlan Injection { get; init; } = new();

    /// <summary>What happens when one of them changes; null for nothing.</summary>
    public OnChange? OnChange { get; init; }
}
