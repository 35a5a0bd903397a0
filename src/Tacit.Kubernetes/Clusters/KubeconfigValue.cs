using Tacit.Abstractions.Resources;

namespace Tacit.Kubernetes.Clusters;

/// <summary>A text of a kubeconfig file, with its place.</summary>
internal sealed record KubeconfigValue(string Text, SourcePosition Position)
{
    /// <summary>The place only: the text may be a credential.</summary>
    public override string ToString() => Position.ToString();
}
