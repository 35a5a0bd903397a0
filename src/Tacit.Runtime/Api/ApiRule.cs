namespace Tacit.Runtime.Api;

/// <summary>An entry of <c>spec.api.allowed</c> or <c>spec.api.denied</c>.</summary>
internal sealed record ApiRule(string Name, string Version, string Protocol);
