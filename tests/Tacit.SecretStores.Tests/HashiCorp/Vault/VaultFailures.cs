using Microsoft.AspNetCore.Http;
using Tacit.Abstractions;
using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>What tests of failures share: a marked secret, reads that fail, and the look for the mark in all that was said.</summary>
internal static class VaultFailures
{
    /// <summary>A value that nothing may show.</summary>
    public const string Canary = "canary-7f3a91";

    public static bool IsRead(FakeVaultCall call) => call.Is("GET", "secret/data/");

    /// <summary>Has the server misbehave when a secret is read; logins and the question for the engine are answered well.</summary>
    public static void Misbehave(this VaultHarness vault, Func<FakeVaultCall, HttpContext, Task<bool>> misbehave, int times = int.MaxValue) =>
        vault.Vault.Intercept = FakeVaultMisbehaviour.When(IsRead, misbehave, times);

    /// <summary>A server and a store, where reads misbehave.</summary>
    public static async Task<(VaultHarness Vault, ISecretStore Store)> StartAsync(Func<FakeVaultCall, HttpContext, Task<bool>> misbehave, params (string Name, string Value)[] metadata)
    {
        VaultHarness vault = await VaultHarness.StartAsync();
        vault.Misbehave(misbehave);
        return (vault, await vault.StoreAsync(metadata));
    }

    /// <summary>The failure of a read that must fail in this way.</summary>
    public static Task<SecretStoreException> FailsAsync(this VaultHarness vault, ISecretStore store, SecretStoreFailure kind, params string[] words) =>
        vault.Surroundings.FailsAsync(() => store.GetAsync("db"), kind, words);

    /// <summary>The failure of something that must fail in this way, and that never shows the marked secret, nor do the logs.</summary>
    public static async Task<SecretStoreException> FailsAsync(this StoreSurroundings surroundings, Func<Task> action, SecretStoreFailure kind, params string[] words)
    {
        SecretStoreException failure = await Assert.ThrowsAsync<SecretStoreException>(action);
        Assert.Equal(kind, failure.Failure);
        Assert.All(words, word => Assert.Contains(word, failure.Message, StringComparison.Ordinal));
        for (Exception? shown = failure; shown is not null; shown = shown.InnerException)
            Assert.DoesNotContain(Canary, shown.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Canary, surroundings.Logs.ToString(), StringComparison.OrdinalIgnoreCase);
        return failure;
    }

    /// <summary>The refusal of metadata, which blames a field.</summary>
    public static async Task<SecretStoreException> RefusesAsync(this StoreSurroundings surroundings, string field, (string Name, string Value)[] metadata, params string[] words)
    {
        SecretStoreException refusal = await surroundings.FailsAsync(() => surroundings.CreateAsync(metadata).AsTask(), SecretStoreFailure.InvalidRequest, words);
        Assert.Equal(field, refusal.MetadataField);
        return refusal;
    }
}
