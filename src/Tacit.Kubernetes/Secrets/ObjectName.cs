namespace Tacit.Kubernetes.Secrets;

/// <summary>The names that objects of a cluster can have.</summary>
internal static class ObjectName
{
    /// <summary>A DNS label (RFC 1123): what a namespace can be called.</summary>
    public static bool IsNamespace(string name) => name.Length is > 0 and <= 63 && IsLabel(name);

    /// <summary>A DNS subdomain (RFC 1123): what a secret can be called.</summary>
    public static bool IsSecret(string name) => name.Length is > 0 and <= 253 && name.Split('.').All(IsLabel);

    private static bool IsLabel(string label) =>
        label.Length > 0 && label[0] is not '-' && label[^1] is not '-' && label.All(sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign is '-');
}
