using Tacit.Abstractions;
using Tacit.Runtime.State;

namespace Tacit.Runtime.Starting;

/// <summary>A secret that a store was made from.</summary>
/// <param name="Source">The store that it is in.</param>
/// <param name="IsLocal">Whether that one answers without the network.</param>
/// <param name="Request">What it was asked for.</param>
/// <param name="Data">What it answered.</param>
internal sealed record ResolvedReference(SharedStore Source, bool IsLocal, GetSecretRequest Request, SecretData Data)
{
    /// <summary>Nothing of the secret.</summary>
    public override string ToString() => nameof(ResolvedReference);
}
