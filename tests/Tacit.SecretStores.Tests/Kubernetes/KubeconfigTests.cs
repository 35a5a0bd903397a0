using Tacit.Abstractions;
using Tacit.Testing.Backends;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>Where a kubeconfig is found, and which of its entries count.</summary>
public sealed class KubeconfigTests : IAsyncLifetime
{
    private KubeconfigHarness _harness = null!;

    public async Task InitializeAsync() => _harness = await KubeconfigHarness.StartAsync();

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Theory]
    [InlineData("work/clusters/one")]
    [InlineData("components/clusters/one")]
    public async Task A_relative_path_is_of_the_working_directory_or_the_components_folder(string place)
    {
        _harness.Folder.Write(place, _harness.Config());

        ISecretStore store = await _harness.StoreAsync(("kubeconfigPath", "clusters/one"));

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(store));
    }

    [Fact]
    public async Task The_working_directory_goes_before_the_components_folder()
    {
        _harness.Folder.Write("work/one", _harness.Config());
        _harness.Folder.Write("components/one", "nonsense");

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(await _harness.StoreAsync(("kubeconfigPath", "one"))));
    }

    [Fact]
    public async Task The_variable_names_a_file()
    {
        _harness.Surroundings.Environment["KUBECONFIG"] = _harness.Folder.Write("elsewhere", _harness.Config());
        _harness.Surroundings.Environment["HOME"] = _harness.At("home");
        _harness.Folder.Write("home/.kube/config", "nonsense");

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(await _harness.StoreAsync()));
    }

    [Fact]
    public async Task The_home_folder_has_one()
    {
        _harness.Surroundings.Environment["HOME"] = _harness.At("home");
        _harness.Surroundings.Environment["USERPROFILE"] = _harness.At("home");
        _harness.Surroundings.Environment["KUBECONFIG"] = "";
        _harness.Folder.Write("home/.kube/config", _harness.Config());

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(await _harness.StoreAsync()));
    }

    [Fact]
    public async Task The_path_of_the_component_goes_before_the_variable()
    {
        _harness.Surroundings.Environment["KUBECONFIG"] = _harness.Folder.Write("elsewhere", "nonsense");

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(await _harness.StoreAsync(_harness.Config())));
    }

    [Fact]
    public async Task The_parts_may_be_in_several_files_and_some_files_missing()
    {
        Variable(
            _harness.At("missing"),
            _harness.Folder.Write("contexts/one", $"current-context: main\ncontexts:\n- name: main\n  context: {{cluster: fake, user: {KubeconfigHarness.User}, namespace: shop}}\n"),
            _harness.Folder.Write("users/one", $"users:\n- name: {KubeconfigHarness.User}\n  user: {{tokenFile: token}}\n"),
            _harness.At("missing-too"),
            _harness.Folder.Write("clusters/one", $"clusters:\n- name: fake\n  cluster: {{server: \"{_harness.Kubernetes.Address}\", certificate-authority: ca.pem}}\n"));
        // Paths are of the folder of the file that they stand in.
        _harness.Folder.Write("users/token", KubeconfigHarness.Token);
        _harness.Folder.Write("clusters/ca.pem", _harness.Authority.AuthorityPem);

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(await _harness.StoreAsync()));
    }

    [Fact]
    public async Task Of_two_entries_of_a_name_that_of_the_first_file_counts()
    {
        Variable(
            _harness.Folder.Write("one", $"users:\n- name: {KubeconfigHarness.User}\n  user: {{token: {KubeconfigHarness.Token}}}\n"),
            _harness.Folder.Write("two", _harness.Config("token: wrong")),
            _harness.Folder.Write("three", "current-context: other\n"));

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(await _harness.StoreAsync()));
        Assert.Equal(KubeconfigHarness.Token, Assert.Single(_harness.Kubernetes.Calls).Token);
    }

    [Fact]
    public async Task The_current_context_of_several_counts()
    {
        _harness.Kubernetes.AddUser("bob", "bob-token");
        _harness.Kubernetes.Grant("bob", "shop", "get", "secrets");
        _harness.Surroundings.Environment["NAMESPACE"] = "shop";
        string config = _harness.Kubernetes.Kubeconfig(new("ann", "wrong"), new("bob", "bob-token"));

        ISecretStore store = await _harness.StoreAsync(config.Replace("current-context: \"ann\"", "current-context: bob", StringComparison.Ordinal));

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(store));
        Assert.Equal("bob", Assert.Single(_harness.Kubernetes.Calls).User);
    }

    [Theory]
    [InlineData(null, null, "shop")]
    [InlineData(null, "field", "field")]
    [InlineData("variable", "field", "variable")]
    public async Task The_namespace_of_the_context_is_used_last(string? variable, string? field, string used)
    {
        if (variable is not null)
            _harness.Surroundings.Environment["NAMESPACE"] = variable;
        string path = _harness.Folder.Write("work/config", _harness.Config());
        ISecretStore store = await _harness.StoreAsync(field is null ? [("kubeconfigPath", path)] : [("kubeconfigPath", path), ("defaultNamespace", field)]);

        await Record.ExceptionAsync(() => store.GetAsync("db"));

        Assert.Equal($"/api/v1/namespaces/{used}/secrets/db", Assert.Single(_harness.Kubernetes.Calls).RawPath);
    }

    [Fact]
    public async Task A_pods_own_cluster_goes_before_a_kubeconfig_and_that_is_said()
    {
        _harness.Folder.Write("no-pod/token", "pod-token");
        _harness.Folder.Write("no-pod/ca.crt", _harness.Authority.AuthorityPem);
        _harness.Folder.Write("no-pod/namespace", "shop");
        _harness.Surroundings.Environment["KUBERNETES_SERVICE_HOST"] = "127.0.0.1";
        _harness.Surroundings.Environment["KUBERNETES_SERVICE_PORT"] = $"{_harness.Kubernetes.Port}";
        _harness.Kubernetes.AddUser(KubeconfigHarness.User, "pod-token");

        ISecretStore store = await _harness.StoreAsync("nonsense");

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(store));
        Assert.Equal(1, _harness.Surroundings.Said(LogEventIds.KubeconfigNotUsed));
    }

    [Fact]
    public async Task A_path_of_the_server_goes_before_those_of_the_api()
    {
        ISecretStore store = await _harness.StoreAsync(_harness.Config(cluster: $"server: {_harness.Kubernetes.Address}/k8s/clusters/c-1/\n{_harness.TrustedAuthority}"));
        _harness.Kubernetes.Intercept = Misbehaviour.Text("""{"kind":"Secret","data":{"value":"YWJjZA=="}}""");

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(store));
        Assert.Equal("/k8s/clusters/c-1/api/v1/namespaces/shop/secrets/db", Assert.Single(_harness.Kubernetes.Calls).RawPath);
    }

    [Fact]
    public async Task A_kubeconfig_may_be_json()
    {
        ISecretStore store = await _harness.StoreAsync($$$"""
            {"current-context": "main", "contexts": [{"name": "main", "context": {"cluster": "fake", "user": "ann", "namespace": "shop"}}],
             "clusters": [{"name": "fake", "cluster": {"server": "{{{_harness.Kubernetes.Address}}}", "certificate-authority-data": "{{{KubeconfigHarness.Base64(_harness.Authority.AuthorityPem)}}}"}}],
             "users": [{"name": "ann", "user": {"token": "{{{KubeconfigHarness.Token}}}"}}]}
            """);

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(store));
    }

    private void Variable(params string[] paths) => _harness.Surroundings.Environment["KUBECONFIG"] = string.Join(Path.PathSeparator, paths);
}
