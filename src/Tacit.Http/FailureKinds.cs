using System.Net;
using Tacit.Abstractions;

namespace Tacit.Http;

/// <summary>What a status means to whoever asked for a secret.</summary>
internal static class FailureKinds
{
    public static SecretStoreFailure Of(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => SecretStoreFailure.Unauthenticated,
        HttpStatusCode.Forbidden => SecretStoreFailure.PermissionDenied,
        HttpStatusCode.NotFound => SecretStoreFailure.NotFound,
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => SecretStoreFailure.Unavailable,
        _ => SecretStoreFailure.InvalidRequest,
    };
}
