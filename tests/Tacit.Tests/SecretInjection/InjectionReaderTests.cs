using Tacit.Abstractions;
using Tacit.Runtime.State;
using Tacit.SecretInjection;
using Tacit.Testing;

namespace Tacit.Tests.SecretInjection;

public sealed class InjectionReaderTests
{
    private const string Canary = "canary-5f1e0c";

    [Fact]
    public async Task Variables_files_and_whole_stores_are_read()
    {
        InjectionPlan plan = new()
        {
            Variables = [Variable("A", "fs/one"), Variable("B", "fs/many#user")],
            Stores = [new("fs", "S_")],
            Files = [File("/x/one", "fs/one"), File("/x/many", "fs/many"), File("/x/pass", "fs/many#pass")],
        };

        InjectedSecrets values = await ReadAsync(plan);

        Assert.Equal(
            new Dictionary<string, string> { ["A"] = Canary, ["B"] = "bob", ["S_ONE"] = Canary, ["S_MANY_PASS"] = "p\"w", ["S_MANY_USER"] = "bob" },
            values.Variables.ToDictionary());
        Assert.Equal(
            new Dictionary<string, string> { ["/x/one"] = Canary, ["/x/many"] = """{"pass":"p\"w","user":"bob"}""", ["/x/pass"] = "p\"w" },
            values.Files.ToDictionary());
        Assert.Equal("InjectedSecrets (5 variables, 3 files)", values.ToString());
    }

    [Fact]
    public async Task All_that_is_missing_is_said_at_once_and_no_value()
    {
        InjectionPlan plan = new()
        {
            Variables =
            [
                Variable("A", "fs/none"), Variable("B", "fs/many"), Variable("C", "fs/many#usr"), Variable("D", $"{Canary}+abc/def"), Variable("E", "fz/one"),
                Variable("F", "fs/empty"), Variable("G", "fs/nul"), Variable("H", "fs/long"), Variable("OK", "fs/one"),
            ],
            Files = [File("/x/none", "fs/none#field")],
            Stores = [new("other", "")],
        };

        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(() => ReadAsync(plan));

        Assert.Equal(
            [
                "--env A: failed getting secret with key none from secret store fs: secret none not found",
                "--env B: secret 'many' of secret store 'fs' has several fields; choose one with fs/many#<field>: pass, user",
                "--env C: secret 'many' of secret store 'fs' has no field 'usr'. Did you mean 'user'? Allowed: pass, user",
                "--env D: there is no secret store of that name. Allowed: fs",
                "--env E: there is no secret store of that name. Did you mean 'fs'? Allowed: fs",
                "--env F: secret 'empty' of secret store 'fs' has no value",
                "--env G: secret 'nul' of secret store 'fs' holds a NUL character, which no variable can; write it to a file with --secret-file",
                "--env H: secret 'long' of secret store 'fs' is longer than the 128 KiB that a variable can have; write it to a file with --secret-file",
                "--env-all: there is no secret store of that name. Allowed: fs",
                "--secret-file /x/none: failed getting secret with key none from secret store fs: secret none not found",
            ],
            failure.Problems.Select(problem => problem.Message));
        Assert.Equal("The app was not started", failure.Outcome);
        Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_store_the_flag_to_name_them_is_said()
    {
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(InProcessSidecar.Options(), source: new FakeResourceSource());
        InjectionReader reader = new(new() { Variables = [Variable("A", "fs/a")] }, sidecar.Host.Secrets);

        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(() => reader.ReadAsync(CancellationToken.None));

        Assert.Equal("--env A: no secret store is declared; --resources-path names the folder of the components", Assert.Single(failure.Problems).Message);
    }

    [Fact]
    public async Task A_whole_store_makes_no_variable_twice_and_none_that_programs_depend_on()
    {
        FakeSecretStore store = FakeSecretStore.Of(("db-pass", Canary), ("db.pass", Canary), ("path", Canary), ("dapr-http-port", Canary), ("nul", "\0"), ("", Canary), ("fine", "x"));

        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(() => ReadAsync(new() { Stores = [new("fs", "")] }, store));

        Assert.Equal(
            [
                "--env-all fs: a secret without a name cannot become a variable; give a prefix, as in --env-all fs:SECRET_",
                "--env-all fs: secret 'dapr-http-port' would become the variable DAPR_HTTP_PORT, which programs or the sidecar depend on; give a prefix, as in --env-all fs:SECRET_",
                "--env-all fs: secret 'nul' holds a NUL character, which no variable can; write it to a file with --secret-file, and name the others with --env",
                "--env-all fs: secret 'path' would become the variable PATH, which programs or the sidecar depend on; give a prefix, as in --env-all fs:SECRET_",
                "--env-all fs: the secrets 'db-pass' and 'db.pass' would both become the variable DB_PASS; choose one with --env DB_PASS=<store>/<key>[#<field>]",
            ],
            failure.Problems.Select(problem => problem.Message));
    }

    [Fact]
    public async Task What_is_asked_for_by_name_counts_more_and_settles_a_clash()
    {
        FakeSecretStore store = FakeSecretStore.Of(("db-pass", "first"), ("db.pass", "second"), ("path", "/bin"));
        InjectionPlan plan = new() { Stores = [new("fs", "")], Variables = [Variable("DB_PASS", "fs/db.pass"), Variable("PATH", "fs/path")] };

        InjectedSecrets values = await ReadAsync(plan, store);

        Assert.Equal(new Dictionary<string, string> { ["DB_PASS"] = "second", ["PATH"] = "/bin" }, values.Variables.ToDictionary());
    }

    [Fact]
    public async Task Two_stores_may_not_give_one_variable_two_values_by_chance()
    {
        FakeSecretStore store = FakeSecretStore.Of(("a", Canary));
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(
            InProcessSidecar.Options(), [store.Descriptor], new FakeResourceSource(FakeResourceSource.Component("fs"), FakeResourceSource.Component("gs")));
        InjectionReader reader = new(new() { Stores = [new("fs", ""), new("gs", "")] }, sidecar.Host.Secrets);

        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(() => reader.ReadAsync(CancellationToken.None));

        Assert.Equal(
            "--env-all gs: the secrets 'a' of fs and 'a' of gs would both become the variable A; choose one with --env A=<store>/<key>[#<field>]",
            Assert.Single(failure.Problems).Message);
    }

    [Fact]
    public async Task A_secret_that_is_asked_for_often_is_read_once()
    {
        int calls = 0;
        FakeSecretStore store = new()
        {
            OnGet = (_, _) =>
            {
                Interlocked.Increment(ref calls);
                return new(SecretData.OfPairs([new("x", "1"), new("y", "2")]));
            },
        };

        InjectedSecrets values = await ReadAsync(new() { Variables = [Variable("X", "fs/s#x"), Variable("Y", "fs/s#y")], Files = [File("/f", "fs/s#x")] }, store);

        Assert.Equal(("1", "2", "1"), (values.Variables["X"], values.Variables["Y"], values.Files["/f"]));
        Assert.Equal(1, calls);
    }

    [Fact]
    public void Differences_are_named_and_their_values_are_not()
    {
        InjectedSecrets before = new(new Dictionary<string, string> { ["A"] = "1", ["B"] = "2", ["GONE"] = "3" }, new Dictionary<string, string> { ["/f"] = "4" });
        InjectedSecrets after = new(new Dictionary<string, string> { ["A"] = "1", ["B"] = "x", ["NEW"] = "" }, new Dictionary<string, string> { ["/f"] = "5" });

        Assert.Equal(["B", "GONE", "NEW", "/f"], after.DifferencesFrom(before));
        Assert.Empty(after.DifferencesFrom(after));
    }

    private static SecretVariable Variable(string name, string address) => new(name, SecretAddress.Parse(address, ""), $"--env {name}");

    private static SecretFile File(string path, string address) => new(path, SecretAddress.Parse(address, ""), $"--secret-file {path}");

    private static FakeSecretStore Sample()
    {
        FakeSecretStore store = FakeSecretStore.Of(("one", Canary));
        store.Secrets["many"] = SecretData.OfPairs([new("user", "bob"), new("pass", "p\"w")]);
        return store;
    }

    private static async Task<InjectedSecrets> ReadAsync(InjectionPlan plan, FakeSecretStore? store = null)
    {
        store ??= Sample();
        if (plan.Variables.Any(variable => variable.Address.Name is "nul"))
        {
            store.Secrets["empty"] = SecretData.Empty;
            store.Secrets["nul"] = SecretData.OfValue("nul", $"{Canary}\0");
            store.Secrets["long"] = SecretData.OfValue("long", new string('x', 128 * 1024));
        }

        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(
            InProcessSidecar.Options(), [store.Descriptor], new FakeResourceSource(FakeResourceSource.Component("fs")));
        return await new InjectionReader(plan, sidecar.Host.Secrets).ReadAsync(CancellationToken.None);
    }
}
