using System.CommandLine;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Completion;
using Tacit.Runtime;
using Tacit.Runtime.Resources;

namespace Tacit.Commands;

/// <summary><c>--mode</c>: whether resources are in files or in the cluster.</summary>
internal sealed class ModeFlag
{
    private readonly Option<string> _mode = new("--mode") { Description = "standalone (default): resources from files; kubernetes: from the cluster" };
    private readonly Option<string> _kubeconfig = new("--kubeconfig") { Description = "With --mode kubernetes: path of a kubeconfig, outside of a cluster (default: those of the variable KUBECONFIG, or ~/.kube/config)" };
    private readonly Option<bool> _noStore = new("--disable-builtin-k8s-secret-store") { Description = "With --mode kubernetes: no store named kubernetes unless it is declared" };

    public void AddTo(Command command)
    {
        _mode.CompletionSources.Add("standalone", KubernetesMode.Name);
        command.Options.Add(_mode);
        command.Options.Add(_kubeconfig);
        PathCompletion.TakeFiles(_kubeconfig);
        command.Options.Add(_noStore);
    }

    /// <exception cref="UsageException">There is no such mode.</exception>
    public bool IsKubernetes(ParseResult flags) => (flags.GetValue(_mode) ?? "") switch
    {
        "" or "standalone" => false,
        KubernetesMode.Name => true,
        { } mode => throw new UsageException($"invalid mode: {PrintableText.Of(mode)}.{ClosestWord.Hint(mode, ["standalone", KubernetesMode.Name])}"),
    };

    /// <summary>The options, with what the mode brings.</summary>
    public SidecarOptions Apply(ParseResult flags, SidecarOptions options) =>
        IsKubernetes(flags) ? KubernetesMode.Apply(options, hasStore: !flags.GetValue(_noStore), Kubeconfig(flags)) : options;

    /// <summary>Where resources are declared.</summary>
    public IResourceSource SourceOf(ParseResult flags, SidecarOptions options, ILoggerFactory loggers) =>
        IsKubernetes(flags) ? KubernetesMode.SourceOf(options, Kubeconfig(flags), loggers, TimeProvider.System) : FileResourceSource.Of(options, TimeProvider.System);

    private string? Kubeconfig(ParseResult flags) => flags.GetValue(_kubeconfig) is { Length: > 0 } path ? path : null;
}
