using System.Runtime.InteropServices;
using Tacit.Abstractions;
using Tacit.SecretStores.Tests.Local.File;
using Tacit.Testing.Backends;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>Mistakes in a kubeconfig are told with their place, at the start and when a component is only checked, and no credential is shown.</summary>
public sealed partial class KubeconfigMistakeTests : IAsyncLifetime
{
    private const string Canary = "canary-3b81d7";

    private KubeconfigHarness _harness = null!;

    public async Task InitializeAsync() => _harness = await KubeconfigHarness.StartAsync();

    public async Task DisposeAsync()
    {
        Assert.DoesNotContain(Canary, _harness.Surroundings.Logs.ToString(), StringComparison.Ordinal);
        await _harness.DisposeAsync();
    }

    /// <summary>What stands in the place of a part of a right file, and what is said of it.</summary>
    public static TheoryData<string, string, string> Files => new()
    {
        { "apiVersion: v1", "apiVersion: [", "CONFIG:" },
        { "current-context: main\n", "", "kubeconfig: CONFIG has no current-context; choose one with kubectl config use-context" },
        { "current-context: main", "current-context: mian", "kubeconfig: CONFIG:3:18: current-context names no context: 'mian'. Did you mean 'main'?" },
        { "    cluster: fake\n", "", "CONFIG:7:5: context 'main': cluster is required" },
        { "cluster: fake", "cluster: fak", "CONFIG:7:14: context 'main': cluster names no cluster: 'fak'" },
        { "user: ann\n", "user: bob\n", "CONFIG:8:11: context 'main': user names no user: 'bob'" },
        { "    server: ", "    sever: ", "CONFIG:13:5: cluster 'fake': server is required" },
        { "server: https://", "server: ", "CONFIG:13:13: cluster 'fake': server is no http or https address; write it as in https://kubernetes.example:6443" },
        { "server: https://", $"server: https://ann:{Canary}@", "CONFIG:13:13: cluster 'fake': server is no http or https address" },
        { "server: https://", "server: [a]\n    other: ", "CONFIG:13:13: cluster 'fake': server is a list, and should be a text" },
        { "certificate-authority-data: ", $"certificate-authority-data: {Canary}!", "CONFIG:14:33: cluster 'fake': certificate-authority-data is not base64" },
        { "certificate-authority-data: ", "certificate-authority-data: YWJj\n    other: ", "CONFIG:14:33: certificate-authority-data holds no certificate" },
        { "certificate-authority-data: ", "insecure-skip-tls-verify: perhaps\n    other: ", "CONFIG:14:31: cluster 'fake': insecure-skip-tls-verify is neither true nor false" },
        { "certificate-authority-data: ", $"proxy-url: socks5://ann:{Canary}@proxy.example\n    other: ", "CONFIG:14:16: proxy-url is no address of a proxy that can be used" },
    };

    /// <summary>The members of a user, and what is said of them.</summary>
    public static TheoryData<string, string> Users => new()
    {
        { $"token: [{Canary}]", "CONFIG:18:12: user 'ann': token is a list, and should be a text" },
        { $"client-certificate-data: YQ==\nclient-key-data: {Canary}!", "CONFIG:19:22: user 'ann': client-key-data is not base64" },
        { "client-certificate-data: YQ==", "CONFIG:18:5: user 'ann': client-key is required beside a client-certificate" },
        { "client-certificate: a.pem", "CONFIG:18:5: user 'ann': client-key is required beside a client-certificate" },
        { "client-key-data: YQ==", "CONFIG:18:5: user 'ann': client-certificate is required beside a client-key" },
        { "client-key: a.key", "CONFIG:18:5: user 'ann': client-certificate is required beside a client-key" },
        { $"client-certificate-data: YQ==\nclient-key-data: {KubeconfigHarness.Base64(Canary)}", "CONFIG:18:30: client-certificate data and client-key data are no certificate and its key" },
        { "client-certificate: a.pem\nclient-key: a.key", "CONFIG:18:25: client-certificate WORK/a.pem and client-key WORK/a.key cannot be read (FileNotFoundException)" },
        { "client-certificate-data: YQ==\nclient-certificate: a.pem\nclient-key-data: YQ==", "CONFIG:18:30: client-certificate data and client-key data are no certificate and its key" },
        { $"auth-provider:\n  name: gcp\n  config: {{access-token: {Canary}}}", "CONFIG:19:7: user 'ann': auth-provider is of an old form that Kubernetes no longer has; use exec" },
        { "as-groups: admins", "CONFIG:18:16: user 'ann': as-groups should be a list of texts" },
        { "as: ann\nas-groups: [one, two]", "CONFIG:19:16: user 'ann': as-groups" },
        { "as: ann\nas-user-extra: {reason: [one, two]}", "CONFIG:19:29: user 'ann': as-user-extra: reason" },
        { "as: \"ann\\nbob\"", "CONFIG:18:9: user 'ann': as holds" },
        { "exec: [a]", "CONFIG:18:11: user 'ann': exec should be a mapping" },
        { "exec: {apiVersion: client.authentication.k8s.io/v1}", "CONFIG:18:11: user 'ann': exec: command is required" },
        { "exec: {command: a}", "CONFIG:18:11: user 'ann': exec: apiVersion is required" },
        {
            "exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: a}",
            "CONFIG:18:24: user 'ann': exec: apiVersion is not spoken here. Allowed: client.authentication.k8s.io/v1, client.authentication.k8s.io/v1beta1"
        },
        { "exec: {apiVersion: client.authentication.k8s.io/v1, command: a, interactiveMode: Always}", "user 'ann': exec: interactiveMode is Always: the program asks questions" },
        { $"exec: {{apiVersion: client.authentication.k8s.io/v1, command: a, env: [{{value: {Canary}}}]}}", "user 'ann': exec: env should be a list of name and value" },
        { $"exec: {{apiVersion: client.authentication.k8s.io/v1, command: a, args: [{{value: {Canary}}}]}}", "user 'ann': exec: args should be a list of texts" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_mistake_is_told_with_its_place(string right, string wrong, string said)
    {
        string config = _harness.Config($"token: {Canary}");
        Assert.Contains(right, config, StringComparison.Ordinal);

        string refusal = await _harness.RefusalAsync(config.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Contains(said, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Users))]
    public async Task A_mistake_in_credentials_is_told_with_its_place(string user, string said)
    {
        string refusal = await _harness.RefusalAsync(_harness.Config(user));

        Assert.Contains(said.Replace("WORK", _harness.At("work"), StringComparison.Ordinal), refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(KubeconfigHarness.Base64(Canary), refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_and_the_key_of_another_are_refused()
    {
        string certificate = TestCertificates.Pem(_harness.Authority.Client("ann"));
        string key = TestCertificates.KeyPem(_harness.Authority.Client("ann"));

        string refusal = await _harness.RefusalAsync(_harness.Config(
            $"client-certificate-data: {KubeconfigHarness.Base64(certificate)}\nclient-key-data: {KubeconfigHarness.Base64(key)}"));

        Assert.Contains("CONFIG:18:30: client-certificate data and client-key data are no certificate and its key", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_path_that_was_tried_is_named()
    {
        string refusal = await _harness.RefusalAsync(("kubeconfigPath", "missing"));

        Assert.Equal($"no Kubernetes cluster to talk to: this is no pod of a cluster; {_harness.At("work/missing")} and {_harness.At("components/missing")} do not exist", refusal);
    }

    [Fact]
    public async Task Every_path_of_the_variable_is_named()
    {
        _harness.Surroundings.Environment["KUBECONFIG"] = $"{_harness.At("a")}{Path.PathSeparator}{_harness.At("b")}";

        Assert.Equal(
            $"no Kubernetes cluster to talk to: this is no pod of a cluster; {_harness.At("a")} and {_harness.At("b")} do not exist; kubeconfigPath or the variable KUBECONFIG name a kubeconfig",
            await _harness.RefusalAsync());
    }

    [Fact]
    public async Task Without_a_home_there_is_no_kubeconfig() =>
        Assert.Contains("there is no home folder with a .kube/config in it; kubeconfigPath or the variable KUBECONFIG name a kubeconfig", await _harness.RefusalAsync(), StringComparison.Ordinal);

    [Fact]
    public async Task A_folder_is_no_kubeconfig()
    {
        _harness.Folder.Write("work/folder/file", "");

        Assert.Contains($"{_harness.At("work/folder")} is a folder", await _harness.RefusalAsync(("kubeconfigPath", "folder")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_17_MiB_is_no_kubeconfig() =>
        Assert.Equal("kubeconfig: CONFIG is larger than 16 MiB", await _harness.RefusalAsync($"# {new string('x', 17 * 1024 * 1024)}"));

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("- a\n")]
    public async Task A_file_of_another_kind_is_no_kubeconfig(string text) =>
        Assert.Contains("CONFIG", await _harness.RefusalAsync(text), StringComparison.Ordinal);

    [Fact]
    public async Task A_mistake_in_another_context_does_not_matter()
    {
        string config = _harness.Config().Replace("contexts:\n", "contexts:\n- name: broken\n  context: {cluster: none}\n", StringComparison.Ordinal);

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(await _harness.StoreAsync(config)));
    }

    [UnixFact]
    public void A_file_that_may_not_be_read_is_told()
    {
        string path = _harness.Folder.Write("work/config", _harness.Config());
        foreach (string folder in (string[])[_harness.Folder.Path, _harness.At("work")])
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        File.SetUnixFileMode(path, UnixFileMode.None);
        Exception? thrown = null;
        Thread thread = new(() =>
        {
            // The tests may run as root, who may read everything. Of this thread alone.
            _ = SetFsUid(65534);
            thrown = Record.Exception(() => _harness.Check(path));
        });
        thread.Start();
        thread.Join();

        Assert.Equal($"kubeconfig: {path} cannot be read (UnauthorizedAccessException)", Assert.IsType<SecretStoreException>(thrown).Message);
    }

    [Fact]
    public async Task Credentials_are_in_no_text_form()
    {
        string path = _harness.Folder.Write("work/config", _harness.Config($"token: {Canary}\nusername: ann\npassword: {Canary}"));
        Tacit.Kubernetes.Clusters.ClusterFinder finder = new()
        {
            Environment = _harness.Surroundings.Environment,
            BaseDirectories = [],
            TimeProvider = _harness.Surroundings.Clock,
            Logger = _harness.Surroundings.Logs.CreateLogger("test"),
        };
        ISecretStore store = await _harness.StoreAsync(("kubeconfigPath", path));
        _harness.Surroundings.Environment["KUBECONFIG"] = path;

        Assert.DoesNotContain(Canary, $"{finder.Find(kubeconfigPath: null)}", StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, (await store.FailureAsync("db")).ToString(), StringComparison.Ordinal);
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFsUid(int user);
}
