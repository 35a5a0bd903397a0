namespace Tacit.Abstractions;

/// <summary>Why a secret store could not answer.</summary>
public enum SecretStoreFailure
{
    /// <summary>The secret, or the version asked for, does not exist.</summary>
    NotFound,

    /// <summary>Transient: the backend is down, slow, sealed or throttling. The only kind that is worth a retry.</summary>
    Unavailable,

    /// <summary>The backend knows who asks and refuses.</summary>
    PermissionDenied,

    /// <summary>The backend does not accept the store's credentials.</summary>
    Unauthenticated,

    /// <summary>The request or the component's settings cannot be right, whatever the backend's state.</summary>
    InvalidRequest,
}
