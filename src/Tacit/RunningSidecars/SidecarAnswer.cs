using System.Net;

namespace Tacit.RunningSidecars;

/// <summary>What a sidecar answered.</summary>
internal sealed record SidecarAnswer(HttpStatusCode Status, byte[] Body);
