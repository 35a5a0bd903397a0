using System.Security.Cryptography.X509Certificates;
using Tacit.Abstractions;
using Tacit.Http;

namespace Tacit.SecretStores.HashiCorp.Vault;

/// <summary>Reads the component metadata into what the parts of the store need, and refuses what cannot be right.</summary>
internal sealed class VaultSettings(SecretStoreContext context)
{
    public const string DefaultAddress = "https://127.0.0.1:8200";

    /// <summary>Also where the field is left empty, as for daprd.</summary>
    public const string DefaultKeyPrefix = "dapr";

    /// <summary>The address; a path in it goes before those of the API.</summary>
    public Uri Address()
    {
        string text = Text(VaultFields.Address) ?? DefaultAddress;
        if (!Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out Uri? address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            throw Wrong(VaultFields.Address, $"{VaultFields.Address} is no http or https address; write it as in https://vault.example:8200");
        if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            throw Wrong(VaultFields.Address, $"{VaultFields.Address} holds more than scheme, host, port and path; credentials have fields of their own");
        return address;
    }

    public BackendLimits Limits() => BackendLimits.Of(context.Metadata, VaultFields.Timeout, VaultFields.MaxAnswerBytes, usualBytes: 1024 * 1024);

    public RedirectRules Redirects(Uri address)
    {
        string[] hosts = (Text(VaultFields.RedirectHosts) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string? wrong = hosts.FirstOrDefault(host => !Uri.TryCreate($"https://{host}", UriKind.Absolute, out Uri? uri) || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0);
        return wrong is null
            ? new(address, hosts, VaultFields.RedirectHosts)
            : throw Wrong(VaultFields.RedirectHosts, $"{VaultFields.RedirectHosts}: '{PrintableText.Of(wrong)}' is no host; write host or host:port, separated by commas");
    }

    public ServerTrust Trust()
    {
        bool skips = IsTrue(VaultFields.SkipVerify);
        return new()
        {
            SkipsVerification = skips,
            Roots = skips || Roots() is not { } roots ? null : TrustedRoots.Always(roots),
            RootsSetting = $"{VaultFields.CaPem}, {VaultFields.CaPath} or {VaultFields.CaCert}",
            ServerName = skips ? null : ServerName(),
            ServerNameSetting = VaultFields.TlsServerName,
            ClientCertificate = OwnCertificate(),
        };
    }

    /// <summary>The text of a field; null where it is left out or empty.</summary>
    public string? Text(string field) => context.Metadata.GetText(field) is { Length: > 0 } text ? text : null;

    public bool IsTrue(string field) => context.Metadata.GetBoolean(field);

    /// <summary>The encoded path at which a login method is mounted, without <c>auth/</c>.</summary>
    public string AuthMount(string usual) => Text(VaultFields.AuthMountPath) is not { } mount
        ? usual
        : VaultPath.OfField(mount.Trim('/').StartsWith("auth/", StringComparison.Ordinal) ? mount.Trim('/')["auth/".Length..] : mount, VaultFields.AuthMountPath);

    /// <summary>The text of a field that a login method cannot do without.</summary>
    /// <exception cref="SecretStoreException">It is left out.</exception>
    public string Needed(string field) => Text(field) ?? throw Wrong(
        VaultFields.AuthMethod, $"{field} is required when {VaultFields.AuthMethod} is {context.Metadata.GetText(VaultFields.AuthMethod)}");

    /// <summary>A credential that stands in one field, or in the file that another one names.</summary>
    /// <exception cref="SecretStoreException">Both are set.</exception>
    /// <param name="field">The field of the credential itself.</param>
    /// <param name="pathField">The field of the file's path.</param>
    /// <param name="path">The path where neither is set; null for no credential then.</param>
    /// <param name="isVerbatim">Whether white space around it belongs to it.</param>
    public Credential? Credential(string field, string pathField, string? path = null, bool isVerbatim = false)
    {
        path = Text(pathField) ?? path;
        if (Text(field) is not { } value)
            return path is null ? null : Http.Credential.OfFile(pathField, Candidates(pathField, path), Limits().Timeout, context.TimeProvider, isVerbatim);
        if (Text(pathField) is not null)
            throw Wrong(pathField, $"{field} and {pathField} are both set; keep one of them");
        return !string.IsNullOrWhiteSpace(value)
            ? Http.Credential.OfValue(value, isVerbatim)
            : throw Wrong(field, $"{field} holds nothing but white space");
    }

    public static SecretStoreException Wrong(string field, string message) => new(SecretStoreFailure.InvalidRequest, message) { MetadataField = field };

    private string? ServerName() => Text(VaultFields.TlsServerName) is not { } name || Uri.CheckHostName(name) is UriHostNameType.Dns or UriHostNameType.IPv4
        ? Text(VaultFields.TlsServerName)
        : throw Wrong(VaultFields.TlsServerName, $"{VaultFields.TlsServerName} is no name of a server; write it as in vault.example, without scheme and port");

    private X509Certificate2Collection? Roots()
    {
        if (Text(VaultFields.CaPem) is { } pem)
            return TrustedRoots.OfPem(VaultFields.CaPem, pem);
        if (Text(VaultFields.CaPath) is { } folder)
            return TrustedRoots.OfFolder(VaultFields.CaPath, Resolve(VaultFields.CaPath, folder));
        return Text(VaultFields.CaCert) is { } file ? TrustedRoots.OfFile(VaultFields.CaCert, Resolve(VaultFields.CaCert, file)) : null;
    }

    private ClientCertificate? OwnCertificate()
    {
        if (Pair(VaultFields.ClientCertPem, VaultFields.ClientKeyPem) is { } pem)
            return new(() => pem, VaultFields.ClientCertPem, $"{VaultFields.ClientCertPem} and {VaultFields.ClientKeyPem}");
        if (Pair(VaultFields.ClientCert, VaultFields.ClientKey) is not { } paths)
            return null;
        (string certificate, string key) = (Resolve(VaultFields.ClientCert, paths.First), Resolve(VaultFields.ClientKey, paths.Second));
        return new(() => (File.ReadAllText(certificate), File.ReadAllText(key)), VaultFields.ClientCert, $"{VaultFields.ClientCert} {certificate} and {VaultFields.ClientKey} {key}");
    }

    private (string First, string Second)? Pair(string first, string second) => (Text(first), Text(second)) switch
    {
        (null, null) => null,
        ({ } one, { } other) => (one, other),
        (null, _) => throw Wrong(second, $"{second} is set without {first}"),
        _ => throw Wrong(first, $"{first} is set without {second}"),
    };

    /// <summary>As for files of other stores: from the working directory first, then from the folder of the component file.</summary>
    private string[] Candidates(string field, string path) => path.Contains('\0')
        ? throw Wrong(field, $"{field} holds a NUL character, which no path can")
        : [.. context.BaseDirectories.Select(directory => Path.GetFullPath(path, directory)).Distinct(StringComparer.Ordinal)];

    private string Resolve(string field, string path)
    {
        string[] candidates = Candidates(field, path);
        return candidates.FirstOrDefault(Path.Exists) ?? throw Wrong(field, $"{field}: {string.Join(" and ", candidates)} {(candidates.Length == 1 ? "does" : "do")} not exist");
    }
}
