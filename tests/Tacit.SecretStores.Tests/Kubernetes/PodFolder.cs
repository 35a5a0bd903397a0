using Tacit.Testing;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>The folder that a kubelet mounts into a pod: token, authority and namespace.</summary>
internal sealed class PodFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    public string TokenPath => System.IO.Path.Combine(Path, "token");

    public void Write(string token, string authorityPem, string? space)
    {
        File.WriteAllText(TokenPath, token);
        File.WriteAllText(System.IO.Path.Combine(Path, "ca.crt"), authorityPem);
        if (space is not null)
            File.WriteAllText(System.IO.Path.Combine(Path, "namespace"), space);
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
            _folder.Dispose();
    }
}
