using Tacit.Commands;

namespace Tacit.SecretInjection;

/// <summary>Where a value is: a store, a secret, and the field of a secret that has several.</summary>
/// <param name="Store">The name of the store.</param>
/// <param name="Name">The name of the secret.</param>
/// <param name="Field">The key within the secret; null for its only one.</param>
internal sealed record SecretAddress(string Store, string Name, string? Field)
{
    /// <summary>How an address is written.</summary>
    public const string Form = "<store>/<key>[#<field>]";

    /// <summary>Reads <c>store/key#field</c>. The key may have slashes; a <c>#</c> in it is written <c>%23</c>, and <c>%</c> before digits <c>%25</c>.</summary>
    /// <exception cref="UsageException">It is not of that form. What was written is not quoted: it may be the secret itself.</exception>
    public static SecretAddress Parse(string text, string where)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        int hash = text.LastIndexOf('#');
        string name = slash < 0 ? "" : hash > slash ? text[(slash + 1)..hash] : text[(slash + 1)..];
        string? field = hash > slash ? text[(hash + 1)..] : null;
        return slash > 0 && name.Length > 0 && field != ""
            ? new(text[..slash], Unescape(name), field is null ? null : Unescape(field))
            : throw new UsageException($"{where}: the value is not of the form {Form}, as in fs/db or fs/db#password");
    }

    /// <summary>As it is shown: names only.</summary>
    public override string ToString() => Field is null ? $"{Store}/{Name}" : $"{Store}/{Name}#{Field}";

    private static string Unescape(string text) =>
        text.Replace("%23", "#", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
}
