using Tacit.Abstractions.Resources;
using Tacit.Runtime.Api;
using Tacit.Runtime.Secrets.Scoping;

namespace Tacit.Runtime.Resources;

/// <summary>What the <c>kind: Configuration</c> files of <c>--config</c> say, as far as a secrets sidecar is concerned.</summary>
internal sealed record SidecarConfiguration
{
    public static SidecarConfiguration Default { get; } = new();

    /// <summary>The scopes by the store they are for.</summary>
    public IReadOnlyList<DeclaredScope> Scopes { get; init; } = [];

    /// <summary>Which APIs are exposed.</summary>
    public ApiAllowList AllowList { get; init; } = ApiAllowList.AllowAll;

    /// <summary>A scope and where its store is named.</summary>
    internal sealed record DeclaredScope(string StoreName, SecretScope Scope, SourcePosition Position);
}
