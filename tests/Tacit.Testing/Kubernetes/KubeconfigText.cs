using System.Security.Cryptography.X509Certificates;
using System.Text;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Kubernetes;

/// <summary>Writes a kubeconfig with everything in it: one cluster, and a context for each user, of which the first is the current one.</summary>
internal static class KubeconfigText
{
    public static string Write(string server, X509Certificate2? authority, IReadOnlyList<KubeconfigUser> users)
    {
        StringBuilder text = new();
        text.Append("apiVersion: v1\nkind: Config\nclusters:\n- name: fake\n  cluster:\n").Append($"    server: \"{server}\"\n");
        if (authority is not null)
            text.Append($"    certificate-authority-data: {Encode(TestCertificates.Pem(authority))}\n");
        text.Append("users:\n");
        foreach (KubeconfigUser user in users)
            text.Append($"- name: \"{user.Name}\"\n  user:{Credentials(user)}\n");
        text.Append("contexts:\n");
        foreach (KubeconfigUser user in users)
            text.Append($"- name: \"{user.Name}\"\n  context:\n    cluster: fake\n    user: \"{user.Name}\"\n").Append(user.Namespace is null ? "" : $"    namespace: \"{user.Namespace}\"\n");
        return text.Append($"current-context: \"{users[0].Name}\"\n").ToString();
    }

    private static string Credentials(KubeconfigUser user)
    {
        string text = user.Token is null ? "" : $"\n    token: \"{user.Token}\"";
        if (user.Certificate is { } certificate)
            text += $"\n    client-certificate-data: {Encode(TestCertificates.Pem(certificate))}\n    client-key-data: {Encode(TestCertificates.KeyPem(certificate))}";
        return text.Length == 0 ? " {}" : text;
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
