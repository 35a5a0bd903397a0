using System.Net;
using Tacit.Abstractions;
using Tacit.Http;

namespace Tacit.SecretStores.Tests.Http;

/// <summary>What statuses mean.</summary>
public sealed class FailureKindsTests
{
    [Theory]
    [InlineData(301, SecretStoreFailure.InvalidRequest)]
    [InlineData(400, SecretStoreFailure.InvalidRequest)]
    [InlineData(401, SecretStoreFailure.Unauthenticated)]
    [InlineData(403, SecretStoreFailure.PermissionDenied)]
    [InlineData(404, SecretStoreFailure.NotFound)]
    [InlineData(405, SecretStoreFailure.InvalidRequest)]
    [InlineData(408, SecretStoreFailure.Unavailable)]
    [InlineData(409, SecretStoreFailure.InvalidRequest)]
    [InlineData(418, SecretStoreFailure.InvalidRequest)]
    [InlineData(429, SecretStoreFailure.Unavailable)]
    [InlineData(500, SecretStoreFailure.Unavailable)]
    [InlineData(502, SecretStoreFailure.Unavailable)]
    [InlineData(503, SecretStoreFailure.Unavailable)]
    [InlineData(504, SecretStoreFailure.Unavailable)]
    [InlineData(599, SecretStoreFailure.Unavailable)]
    public void Every_status_has_its_kind(int status, SecretStoreFailure kind) => Assert.Equal(kind, FailureKinds.Of((HttpStatusCode)status));
}
