namespace Tacit.Kubernetes.Api;

/// <summary>The server no longer has the state that a page or a watch was to go on from (410): what was read is to be read again.</summary>
internal sealed class ResourceExpiredException() : Exception("the state to go on from has expired");
