using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Tacit.Abstractions;
using Tacit.SecretStores.Tests.Local.File;
using Tacit.Testing.Backends;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>Credentials that a program prints, with programs of the shell.</summary>
public sealed class ExecCredentialTests : IAsyncLifetime
{
    private const string Canary = "canary-c40e19";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private KubeconfigHarness _harness = null!;

    public async Task InitializeAsync() => _harness = await KubeconfigHarness.StartAsync();

    public async Task DisposeAsync()
    {
        Assert.DoesNotContain(Canary, _harness.Surroundings.Logs.ToString(), StringComparison.Ordinal);
        await _harness.DisposeAsync();
    }

    /// <summary>What a program does, and what is said of it.</summary>
    public static TheoryData<string, string> Failures => new()
    {
        { $"echo {Canary} >&2; exit 7", "failed with exit code 7; run it by hand to see why" },
        { $"echo {Canary}; exit 1", "failed with exit code 1" },
        { "true", "did not print JSON" },
        { $"echo {Canary}", "did not print JSON" },
        { $"echo '[\"{Canary}\"]'", "did not print JSON" },
        { $"echo '{{\"status\":{{\"token\":\"{Canary}\"}}}}'", "did not print an ExecCredential of client.authentication.k8s.io/v1" },
        { $"echo '{{\"kind\":\"Secret\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{{\"token\":\"{Canary}\"}}}}'", "did not print an ExecCredential of" },
        { $"echo '{{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"status\":{{\"token\":\"{Canary}\"}}}}'", "did not print an ExecCredential of client.authentication.k8s.io/v1" },
        { "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\"}'", "printed an ExecCredential without a status" },
        { Printed("\"x\":1"), "printed neither a token nor a certificate with its key" },
        { Printed("\"token\":\"\""), "printed neither a token nor a certificate with its key" },
        { Printed("\"clientCertificateData\":\"a\""), "printed neither a token nor a certificate with its key" },
        { Printed($"\"clientCertificateData\":\"a\",\"clientKeyData\":\"{Canary}\""), "printed a certificate and a key that do not go together" },
        { Printed($"\"token\":\"{Canary}\",\"expirationTimestamp\":\"{Canary}\""), "printed an expirationTimestamp that is no time" },
        { "head -c 1048577 /dev/zero; sleep 1000", "printed more than 1 MiB, and so no credential" },
    };

    [UnixFact]
    public async Task The_token_is_used_and_the_program_started_once_for_all_callers()
    {
        ISecretStore store = await StoreAsync(Printed($"\"token\":\"{KubeconfigHarness.Token}\""));

        string[] values = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => KubeconfigHarness.ValueAsync(store))));

        Assert.All(values, value => Assert.Equal("abcd", value));
        Assert.All(_harness.Kubernetes.Calls, call => Assert.Equal(KubeconfigHarness.Token, call.Token));
        Assert.Equal(1, Runs());
    }

    [UnixFact]
    public async Task A_token_that_ends_is_replaced_then()
    {
        DateTimeOffset end = _harness.Surroundings.Clock.GetUtcNow().AddMinutes(10);
        ISecretStore store = await StoreAsync(Printed($"\"token\":\"{KubeconfigHarness.Token}\",\"expirationTimestamp\":\"{end:yyyy-MM-ddTHH:mm:ssZ}\""));

        await store.GetAsync("db");
        _harness.Surroundings.Clock.Advance(TimeSpan.FromMinutes(9));
        await store.GetAsync("db");
        Assert.Equal(1, Runs());
        _harness.Surroundings.Clock.Advance(TimeSpan.FromMinutes(1));
        await store.GetAsync("db");

        Assert.Equal(2, Runs());
    }

    [UnixFact]
    public async Task A_token_that_is_refused_is_replaced_at_once()
    {
        string token = _harness.Folder.Write("token", KubeconfigHarness.Token);
        ISecretStore store = await StoreAsync(PrintedToken(token));
        await store.GetAsync("db");

        _harness.Kubernetes.AddUser(KubeconfigHarness.User, "second");
        _harness.Kubernetes.RevokeToken(KubeconfigHarness.Token);
        await File.WriteAllTextAsync(token, "second");

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(store));
        Assert.Equal([KubeconfigHarness.Token, KubeconfigHarness.Token, "second"], _harness.Kubernetes.Calls.Select(call => call.Token));
        Assert.Equal(2, Runs());
    }

    [UnixTheory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task A_call_whose_credentials_are_refused_again_starts_the_program_once_more_and_ends(bool hasOther, int calls)
    {
        string token = _harness.Folder.Write("token", "wrong");
        ISecretStore store = await StoreAsync(PrintedToken(token) + (hasOther ? $"; printf wrong-too > '{token}'" : ""));

        SecretStoreException failure = await store.FailureAsync("db");

        Assert.Equal(SecretStoreFailure.Unauthenticated, failure.Failure);
        Assert.Contains($"does not accept the credentials of context 'main' of {_harness.At("work/config")}", failure.Message, StringComparison.Ordinal);
        Assert.Equal((calls, 2), (_harness.Kubernetes.Calls.Count, Runs()));
    }

    [UnixFact]
    public async Task A_client_certificate_is_used()
    {
        X509Certificate2 certificate = _harness.Authority.Client(KubeconfigHarness.User);
        string json = $$"""
            {"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {
              "clientCertificateData": {{Quoted(TestCertificates.Pem(certificate))}}, "clientKeyData": {{Quoted(TestCertificates.KeyPem(certificate))}} } }
            """;
        ISecretStore store = await StoreAsync($"cat '{_harness.Folder.Write("printed", json)}'");

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(store));
        Assert.Equal((KubeconfigHarness.User, null), (Assert.Single(_harness.Kubernetes.Calls).User, Assert.Single(_harness.Kubernetes.Calls).Token));
        Assert.Equal(1, Runs());
    }

    [UnixTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_program_is_told_what_it_is_started_for(bool wantsCluster)
    {
        Environment.SetEnvironmentVariable("DAPR_TEST_CANARY", Canary);
        Environment.SetEnvironmentVariable("APP_API_TOKEN", Canary);
        ISecretStore store = await StoreAsync(
            $"printf %s \"$KUBERNETES_EXEC_INFO\" > '{_harness.At("info")}'; env > '{_harness.At("env")}'; printf '%s|' \"$@\" > '{_harness.At("args")}'; {Printed($"\"token\":\"{KubeconfigHarness.Token}\"")}",
            $"{(wantsCluster ? "provideClusterInfo: true, " : "")}env: [{{name: ROLE, value: readers}}, {{name: EMPTY}}], interactiveMode: IfAvailable",
            "\"two words\", \"$(x)\"");

        await store.GetAsync("db");

        string[] variables = await File.ReadAllLinesAsync(_harness.At("env"));
        Assert.Contains("ROLE=readers", variables);
        Assert.Contains("EMPTY=", variables);
        Assert.DoesNotContain(variables, line => line.Contains(Canary, StringComparison.Ordinal));
        Assert.Equal("two words|$(x)|", await File.ReadAllTextAsync(_harness.At("args")));
        using JsonDocument info = JsonDocument.Parse(await File.ReadAllTextAsync(_harness.At("info")));
        Assert.Equal("ExecCredential", info.RootElement.GetProperty("kind").GetString());
        Assert.Equal("client.authentication.k8s.io/v1", info.RootElement.GetProperty("apiVersion").GetString());
        JsonElement spec = info.RootElement.GetProperty("spec");
        Assert.False(spec.GetProperty("interactive").GetBoolean());
        Assert.Equal(wantsCluster, spec.TryGetProperty("cluster", out JsonElement cluster));
        if (!wantsCluster)
            return;
        Assert.Equal(_harness.Kubernetes.Address, cluster.GetProperty("server").GetString());
        Assert.Equal(KubeconfigHarness.Base64(_harness.Authority.AuthorityPem), cluster.GetProperty("certificate-authority-data").GetString());
    }

    [UnixFact]
    public async Task A_relative_command_is_of_the_folder_of_the_file()
    {
        string program = _harness.Folder.Write("work/bin/login", $"#!/bin/sh\n{Printed($"\"token\":\"{KubeconfigHarness.Token}\"")}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        ISecretStore store = await _harness.StoreAsync(_harness.Config("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./bin/login}"));

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(store));
    }

    [UnixFact]
    public async Task A_command_without_a_folder_is_not_looked_for_in_the_working_directory()
    {
        string name = $"login-{Guid.NewGuid():N}";
        string program = Path.Combine(Environment.CurrentDirectory, name);
        await File.WriteAllTextAsync(program, $"#!/bin/sh\n{Printed($"\"token\":\"{KubeconfigHarness.Token}\"")}\n");
        try
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            ISecretStore store = await _harness.StoreAsync(_harness.Config($"exec: {{apiVersion: client.authentication.k8s.io/v1, command: {name}}}"));

            Assert.Contains($"'{name}' cannot be started; is it installed, and in PATH?", (await store.FailureAsync("db")).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(program);
        }
    }

    [UnixTheory]
    [InlineData("no-such-program")]
    [InlineData("./no-such-program")]
    public async Task A_program_that_is_not_there_comes_with_the_files_advice(string command)
    {
        ISecretStore store = await _harness.StoreAsync(_harness.Config(
            $"exec:\n  apiVersion: client.authentication.k8s.io/v1\n  command: {command}\n  installHint: |\n    Get it from example.org.\n"));

        string message = (await store.FailureAsync("db")).Message;

        Assert.StartsWith($"{_harness.At("work/config")}:20:16: user 'ann': exec: '", message, StringComparison.Ordinal);
        Assert.EndsWith("no-such-program' cannot be started; is it installed, and in PATH? The file says: Get it from example.org.", message, StringComparison.Ordinal);
    }

    [UnixTheory]
    [MemberData(nameof(Failures))]
    public async Task What_goes_wrong_is_told_without_what_the_program_says(string script, string said)
    {
        ISecretStore store = await StoreAsync(script);

        SecretStoreException failure = await store.FailureAsync("db").WaitAsync(Patience);

        Assert.Equal(SecretStoreFailure.Unauthenticated, failure.Failure);
        Assert.Contains($"{_harness.At("work/config")}:18:66: user 'ann': exec: 'sh' {said}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(_harness.Kubernetes.Calls);
    }

    [UnixFact]
    public async Task A_failure_is_not_kept()
    {
        string token = _harness.At("token");
        ISecretStore store = await StoreAsync(PrintedToken(token));
        await store.FailureAsync("db");

        await File.WriteAllTextAsync(token, KubeconfigHarness.Token);

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(store));
    }

    [UnixFact]
    public async Task A_program_that_floods_its_standard_error_is_heard_out()
    {
        ISecretStore store = await StoreAsync($"head -c 5000000 /dev/zero >&2; {Printed($"\"token\":\"{KubeconfigHarness.Token}\"")}");

        Assert.Equal("abcd", await KubeconfigHarness.ValueAsync(store).WaitAsync(Patience));
    }

    [UnixFact]
    public async Task A_program_that_does_not_end_is_ended_with_what_it_started()
    {
        ISecretStore store = await StoreAsync($"sleep 1000 & echo $! > '{_harness.At("child")}'; echo $$ > '{_harness.At("parent")}'; wait");

        Task<SecretStoreException> failure = store.FailureAsync("db");
        Process[] processes = [await ProcessAsync("child"), await ProcessAsync("parent")];
        await _harness.Surroundings.Clock.TimerAsync(TimeSpan.FromSeconds(15)).WaitAsync(Patience);
        await _harness.Surroundings.Clock.TimerAsync(TimeSpan.FromSeconds(60)).WaitAsync(Patience);
        _harness.Surroundings.Clock.Advance(TimeSpan.FromSeconds(60));

        // The call has its own time, which is over first.
        Assert.Contains("were not there within 15 s; timeout allows more", (await failure.WaitAsync(Patience)).Message, StringComparison.Ordinal);
        foreach (Process process in processes)
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
            process.Dispose();
        }
    }

    [UnixFact]
    public async Task A_caller_that_leaves_does_not_end_the_program_of_the_others()
    {
        ISecretStore store = await StoreAsync($"until [ -e '{_harness.At("go")}' ]; do sleep 0.02; done; {Printed($"\"token\":\"{KubeconfigHarness.Token}\"")}");
        using CancellationTokenSource leaving = new();

        Task<SecretData> first = store.GetAsync(new("db", new Dictionary<string, string>()), leaving.Token).AsTask();
        Task<string> second = KubeconfigHarness.ValueAsync(store);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _harness.Folder.Write("go", "");

        Assert.Equal("abcd", await second.WaitAsync(Patience));
        Assert.Equal(1, Runs());
    }

    /// <summary>A command that prints a credential with this status.</summary>
    private static string Printed(string status) =>
        $"echo '{{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{{{status}}}}}'";

    /// <summary>A command that prints the token of a file.</summary>
    private static string PrintedToken(string path) =>
        $"t=$(cat '{path}') && echo '{{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{{\"token\":\"'$t'\"}}}}'";

    private static string Quoted(string text) => $"\"{text.Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    private Task<ISecretStore> StoreAsync(string script, string more = "interactiveMode: Never", string arguments = "")
    {
        string path = _harness.Folder.Write("login.sh", $"echo run >> '{_harness.At("runs")}'\n{script}\n");
        return _harness.StoreAsync(_harness.Config($"exec: {{apiVersion: client.authentication.k8s.io/v1, command: sh, args: [{path}, {arguments}], {more}}}"));
    }

    private int Runs() => File.ReadAllLines(_harness.At("runs")).Length;

    /// <summary>The process that has written its number to a file.</summary>
    private async Task<Process> ProcessAsync(string file)
    {
        using CancellationTokenSource patience = new(Patience);
        string path = _harness.At(file);
        while (!File.Exists(path) || !(await File.ReadAllTextAsync(path, patience.Token)).EndsWith('\n'))
            await Task.Yield();
        return Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(path, patience.Token), null));
    }
}
