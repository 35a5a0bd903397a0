using System.Text;
using System.Text.Json;
using Tacit.Abstractions;
using Tacit.Http;
using Tacit.Kubernetes.Credentials;
using Tacit.Yaml;

namespace Tacit.Kubernetes.Clusters;

/// <summary>Makes a cluster of the current context of kubeconfig files.</summary>
internal sealed class KubeconfigCluster(Kubeconfig config, IReadOnlyDictionary<string, string> environment, TimeProvider timeProvider)
{
    /// <exception cref="SecretStoreException">The files do not say what is needed.</exception>
    public Cluster Current()
    {
        string files = string.Join(", ", config.Files);
        KubeconfigValue current = config.CurrentContext
            ?? throw Kubeconfig.Wrong($"{files} {(config.Files.Count == 1 ? "has" : "have")} no current-context; choose one with kubectl config use-context");
        KubeconfigEntry context = config.Context(current.Text)
            ?? throw Kubeconfig.Wrong($"{current.Position}: current-context names no context: '{PrintableText.Of(current.Text)}'.{ClosestWord.Hint(current.Text, [.. config.ContextNames])}");
        KubeconfigEntry cluster = Named(context, "cluster", config.Cluster) ?? throw context.Wrong("cluster", "is required");
        KubeconfigEntry user = Named(context, "user", config.User) ?? new("user", context.File, new([], context.Content.Position));

        Uri server = Server(cluster);
        ServerTrust trust = Trust(cluster);
        if (user.Inner("auth-provider") is not null)
            throw user.Wrong("auth-provider", "is of an old form that Kubernetes no longer has; use exec, with the provider's credential plugin");
        (IApiCredential credential, IClientCertificate? certificate) = user.Inner("exec") is { } exec ? OfProgram(exec, cluster, server) : (OfUser(user), Certificate(user));
        return new()
        {
            Server = server,
            Trust = trust with { ClientCertificate = certificate },
            Credential = credential,
            Source = $"context '{PrintableText.Of(current.Text)}' of {context.File}",
            Proxy = cluster.Text("proxy-url") is { } proxy ? HttpProxy.Of($"{cluster.PositionOf("proxy-url")}: proxy-url", proxy) : ProxyVariables.For(server, environment),
            Namespace = context.Text("namespace"),
            Impersonation = [.. Impersonation(user)],
        };
    }

    private static KubeconfigEntry? Named(KubeconfigEntry context, string member, Func<string, KubeconfigEntry?> find) =>
        context.Text(member) is not { } name ? null : find(name) ?? throw context.Wrong(member, $"names no {member}: '{PrintableText.Of(name)}'");

    private static Uri Server(KubeconfigEntry cluster)
    {
        string text = cluster.Text("server") ?? throw cluster.Wrong("server", "is required");
        return Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out Uri? server) && (server.Scheme == Uri.UriSchemeHttps || server.Scheme == Uri.UriSchemeHttp) && server is { UserInfo: "", Query: "", Fragment: "" }
            ? server
            : throw cluster.Wrong("server", "is no http or https address; write it as in https://kubernetes.example:6443");
    }

    private static ServerTrust Trust(KubeconfigEntry cluster)
    {
        bool skips = cluster.IsTrue("insecure-skip-tls-verify");
        ServerTrust trust = new()
        {
            SkipsVerification = skips,
            ServerName = cluster.Text("tls-server-name"),
            ServerNameSetting = $"tls-server-name of {cluster.File}",
            RootsSetting = $"certificate-authority-data or certificate-authority of {cluster.File}",
        };
        if (skips)
            return trust;
        if (cluster.Data("certificate-authority-data") is { } pem)
        {
            var roots = TrustedRoots.OfPem($"{cluster.PositionOf("certificate-authority-data")}: certificate-authority-data", pem);
            return trust with { Roots = TrustedRoots.Always(roots) };
        }

        return cluster.Path("certificate-authority") is { } path
            ? trust with { Roots = TrustedRoots.Following($"{cluster.PositionOf("certificate-authority")}: certificate-authority", path) }
            : trust;
    }

    private IApiCredential OfUser(KubeconfigEntry user)
    {
        if (user.Path("tokenFile") is { } path)
            return TokenFileCredential.Of($"{user.PositionOf("tokenFile")}: tokenFile", path, timeProvider);
        if (user.Text("token") is { } token)
            return new FixedCredential($"Bearer {token.Trim()}");
        return new FixedCredential(user.Text("username") is { } name
            ? $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{user.Text("password")}"))}"
            : null);
    }

    private static ClientCertificate? Certificate(KubeconfigEntry user)
    {
        (string? certificate, string? key) = (user.Data("client-certificate-data"), user.Data("client-key-data"));
        (string? certificatePath, string? keyPath) = (user.Path("client-certificate"), user.Path("client-key"));
        if (certificate is null && certificatePath is null)
            return key is null && keyPath is null ? null : throw user.Wrong("client-certificate", "is required beside a client-key");
        if (key is null && keyPath is null)
            throw user.Wrong("client-key", "is required beside a client-certificate");
        string place = $"{user.PositionOf(certificate is null ? "client-certificate" : "client-certificate-data")}";
        return new(
            () => (certificate ?? File.ReadAllText(certificatePath!), key ?? File.ReadAllText(keyPath!)),
            "kubeconfig",
            $"{place}: client-certificate {(certificate is null ? certificatePath : "data")} and client-key {(key is null ? keyPath : "data")}");
    }

    private (IApiCredential Credential, IClientCertificate Certificate) OfProgram(KubeconfigEntry exec, KubeconfigEntry cluster, Uri server)
    {
        string version = exec.Text("apiVersion") ?? throw exec.Wrong("apiVersion", "is required");
        if (!ExecSettings.Versions.Contains(version))
            throw exec.Wrong("apiVersion", $"is not spoken here. Allowed: {string.Join(", ", ExecSettings.Versions)}");
        if (exec.Text("interactiveMode") == "Always")
            throw exec.Wrong("interactiveMode", "is Always: the program asks questions, and nobody is here to answer them");
        string command = exec.Text("command") ?? throw exec.Wrong("command", "is required");
        ExecCredential credential = new(
            new()
            {
                ApiVersion = version,
                // As for kubectl, one with a folder is taken from the folder of the file, and any other looked for in PATH.
                Command = command.Contains('/', StringComparison.Ordinal) ? exec.Path("command")! : command,
                Arguments = exec.Texts("args"),
                Environment = Variables(exec),
                ClusterJson = exec.IsTrue("provideClusterInfo") ? Describe(cluster, server) : null,
                InstallHint = PrintableText.Of((exec.Text("installHint") ?? "").Trim(), keepsLines: true),
                Source = $"{exec.PositionOf("command")}: {exec.Title}",
            },
            timeProvider);
        return (credential, credential);
    }

    private static List<KeyValuePair<string, string>> Variables(KubeconfigEntry exec) => exec.Content.Find("env") switch
    {
        null or YamlScalar { IsNull: true } => [],
        YamlSequence list when list.Items.All(item => item is YamlMapping mapping && mapping.FindText("name") is { Length: > 0 }) =>
            [.. list.Items.Cast<YamlMapping>().Select(item => new KeyValuePair<string, string>(item.FindText("name")!, item.FindText("value") ?? ""))],
        _ => throw exec.Wrong("env", "should be a list of name and value"),
    };

    /// <summary>The cluster as a program is told of it.</summary>
    private static string Describe(KubeconfigEntry cluster, Uri server)
    {
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json))
        {
            writer.WriteStartObject();
            writer.WriteString("server", server.OriginalString);
            foreach (string name in (string[])["tls-server-name", "proxy-url"])
            {
                if (cluster.Text(name) is { } text)
                    writer.WriteString(name, text);
            }

            if (cluster.Text("certificate-authority-data") is { } data)
                writer.WriteString("certificate-authority-data", data);
            else if (cluster.Path("certificate-authority") is { } path && File.Exists(path))
                writer.WriteBase64String("certificate-authority-data", File.ReadAllBytes(path));

            if (cluster.IsTrue("insecure-skip-tls-verify"))
                writer.WriteBoolean("insecure-skip-tls-verify", true);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(json.ToArray());
    }

    private static IEnumerable<KeyValuePair<string, string>> Impersonation(KubeconfigEntry user)
    {
        if (user.Text("as") is { } name)
            yield return new(Cluster.UserHeader, Sendable(user, "as", name));
        if (user.Text("as-uid") is { } uid)
            yield return new("Impersonate-Uid", Sendable(user, "as-uid", uid));
        if (Single(user, "as-groups") is { } group)
            yield return new("Impersonate-Group", group);
        if (user.Inner("as-user-extra") is not { } extra)
            yield break;
        foreach (string key in extra.Content.Members.Select(member => member.Key.Text))
        {
            if (Single(extra, key) is { } value)
                yield return new($"Impersonate-Extra-{Uri.EscapeDataString(key)}", value);
        }
    }

    /// <summary>The one text of a list. Several would be joined in one header line, and be one other group to the server.</summary>
    private static string? Single(KubeconfigEntry owner, string member) => owner.Texts(member) switch
    {
        [] => null,
        [var text] => Sendable(owner, member, text),
        _ => throw owner.Wrong(member, "has several texts, of which only one can be sent"),
    };

    /// <summary>A header with other signs would be left out, and the calls made as somebody else than was asked for.</summary>
    private static string Sendable(KubeconfigEntry owner, string member, string text) =>
        text.All(sign => sign is >= ' ' and < '\u007f') ? text : throw owner.Wrong(member, "holds characters that no header can; ASCII is allowed, without control characters");
}
