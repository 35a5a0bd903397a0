using System.Diagnostics;
using System.Text;
using Tacit.Abstractions;
using Tacit.SecretStores.Local.File;
using Tacit.Testing;

namespace Tacit.SecretStores.Tests.Local.File;

/// <summary>A folder with a secrets file in it, and the surroundings of a store that reads it.</summary>
internal sealed class SecretsFolder : IDisposable
{
    /// <summary>A value that no message may show; the tests write it into their JSON as it stands here.</summary>
    public const string Canary = "canary";

    private readonly TemporaryFolder _folder = new();
    private readonly List<ISecretStore> _stores = [];

    public string File => PathOf("secrets.json");

    public StoreSurroundings Surroundings { get; } = new(LocalFileSecretStore.Descriptor);

    public string PathOf(string name) => System.IO.Path.Combine(_folder.Path, name);

    /// <summary>Writes the file and creates a store of it.</summary>
    public Task<ISecretStore> StartAsync(string content, params (string Name, string Value)[] metadata) =>
        StartAsync(Encoding.UTF8.GetBytes(content), metadata);

    public Task<ISecretStore> StartAsync(byte[] content, params (string Name, string Value)[] metadata)
    {
        System.IO.File.WriteAllBytes(File, content);
        return StartAsync(metadata);
    }

    /// <summary>Creates a store of the file that is there.</summary>
    public async Task<ISecretStore> StartAsync(params (string Name, string Value)[] metadata)
    {
        ISecretStore store = await Surroundings.CreateAsync([("secretsFile", File), .. metadata]);
        _stores.Add(store);
        return store;
    }

    /// <summary>The refusal of a file that no store can be created of. It never shows the content.</summary>
    public Task<SecretStoreException> RefusalAsync(string content, params (string Name, string Value)[] metadata) =>
        RefusalAsync(Encoding.UTF8.GetBytes(content), metadata);

    public async Task<SecretStoreException> RefusalAsync(byte[] content, params (string Name, string Value)[] metadata)
    {
        System.IO.File.WriteAllBytes(File, content);
        SecretStoreException refusal = await RefusalAsync(metadata);
        Assert.DoesNotContain(Canary, $"{refusal}{Surroundings.Logs}", StringComparison.OrdinalIgnoreCase);
        return refusal;
    }

    public async Task<SecretStoreException> RefusalAsync(params (string Name, string Value)[] metadata)
    {
        SecretStoreException refusal = await Assert.ThrowsAsync<SecretStoreException>(() => StartAsync(metadata));
        Assert.Equal(SecretStoreFailure.InvalidRequest, refusal.Failure);
        Assert.Equal("secretsFile", refusal.MetadataField);
        return refusal;
    }

    /// <summary>Lets the store look at its file once.</summary>
    public void Look() => Surroundings.Clock.Advance(LocalFileSecretStore.PollInterval);

    /// <summary>Runs a program of the operating system for what .NET has no call for.</summary>
    public static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    public void Dispose()
    {
        foreach (ISecretStore store in _stores)
            store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Dispose();
    }
}
