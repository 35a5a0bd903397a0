namespace Tacit.Abstractions;

/// <summary>The environment variables that are the sidecar's own: they hold its tokens and settings, and are given to nobody.</summary>
public static class OwnVariables
{
    /// <summary>Whether a variable is one of them: <c>APP_API_TOKEN</c>, or a name that starts with <c>DAPR_</c>, case aside, as in daprd.</summary>
    public static bool Contains(string name) =>
        name.Equals("APP_API_TOKEN", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("DAPR_", StringComparison.OrdinalIgnoreCase);
}
