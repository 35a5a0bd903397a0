namespace Tacit.Abstractions;

/// <summary>Which of the two answer contracts the sidecar keeps.</summary>
public enum ErrorContract
{
    /// <summary>What the documentation of the Secrets API promises: 204 for an absent secret, 400 for an unknown store.</summary>
    Documented,

    /// <summary>What daprd 1.18 answers: 500 for an absent secret, 401 for an unknown store.</summary>
    Daprd,
}
