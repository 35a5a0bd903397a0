using Tacit.Abstractions;

namespace Tacit.Kubernetes.Credentials;

/// <summary>The <c>exec</c> section of a kubeconfig user: a program that prints credentials.</summary>
internal sealed record ExecSettings
{
    /// <summary>The versions of <c>ExecCredential</c> that are spoken.</summary>
    public static IReadOnlyList<string> Versions { get; } = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

    public required string ApiVersion { get; init; }

    /// <summary>A name to look for in <c>PATH</c>, or an absolute path.</summary>
    public required string Command { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Variables beside those of this process.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>The cluster as the program is told of it, in JSON; null where it does not ask to be told.</summary>
    public string? ClusterJson { get; init; }

    /// <summary>What the file advises when the program is not there.</summary>
    public string InstallHint { get; init; } = "";

    /// <summary>Where the section stands, for messages.</summary>
    public required string Source { get; init; }

    /// <summary>What is wrong with the program. Without anything that it wrote.</summary>
    public SecretStoreException Wrong(string what, SecretStoreFailure kind = SecretStoreFailure.Unauthenticated) =>
        new(kind, $"{Source}: '{PrintableText.Of(Command)}' {what}");
}
