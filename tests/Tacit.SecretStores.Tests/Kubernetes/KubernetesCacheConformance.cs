namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>The contract, kept where secrets are kept in memory.</summary>
public sealed class KubernetesCacheConformance() : KubernetesConformance("get,list,watch", ("cache", "true"));
