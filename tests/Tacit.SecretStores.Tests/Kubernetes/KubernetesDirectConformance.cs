namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>The contract, kept where each call goes to the API server.</summary>
public sealed class KubernetesDirectConformance() : KubernetesConformance("get,list");
