namespace Tacit.Testing.Kubernetes;

/// <summary>What happened to an object at one version of the store. The object of a deletion is its last state, with the version of the deletion.</summary>
internal sealed record KubeChange(KubeObject Object, KubeObject? Previous, bool IsDeletion)
{
    public long Version => Object.Version;

    public KubeResource Resource => Object.Resource;
}
