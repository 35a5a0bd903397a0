using System.Security.Cryptography.X509Certificates;

namespace Tacit.Testing.Kubernetes;

/// <summary>A user in a kubeconfig, with the context of the same name.</summary>
internal sealed record KubeconfigUser(string Name, string? Token = null, X509Certificate2? Certificate = null, string? Namespace = null);
