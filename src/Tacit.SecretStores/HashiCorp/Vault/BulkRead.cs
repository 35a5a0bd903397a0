using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault.Engines;

namespace Tacit.SecretStores.HashiCorp.Vault;

/// <summary>Reads all secrets of an engine: folder by folder, level by level, then the secrets, always in the same order and several at once.</summary>
internal sealed partial class BulkRead(ISecretsEngine engine, string? version, SecretStoreContext context)
{
    /// <summary>The calls at once.</summary>
    internal const int MostAtOnce = 16;

    /// <summary>How many names the log shows of those that are left out.</summary>
    private const int MostNamesShown = 5;

    /// <summary>Folders in folders. Each level makes all names below it longer.</summary>
    private const int MostLevels = 100;

    private readonly List<string> _denied = [];
    private long _characters;

    /// <summary>More secrets and folders are not those of one app, but a loop or an attack.</summary>
    internal int MostNames { get; init; } = 100_000;

    /// <summary>An answer of more would not fit beside the app.</summary>
    internal long MostCharacters { get; init; } = 64 * 1024 * 1024;

    /// <summary>Reads everything that the token may read; what is denied is left out, and the log says so.</summary>
    /// <exception cref="SecretStoreException">The first folder cannot be listed, everything is denied, or a call fails otherwise.</exception>
    public async Task<IReadOnlyDictionary<string, SecretData>> RunAsync(CancellationToken cancellationToken)
    {
        List<string> names = await ListAsync(cancellationToken);
        SecretData?[] read = await EachAsync(names, ReadAsync, cancellationToken);
        Dictionary<string, SecretData> secrets = new(names.Count, StringComparer.Ordinal);
        for (int i = 0; i < names.Count; i++)
        {
            if (read[i] is { } secret)
                secrets.Add(names[i], secret);
        }

        if (_denied.Count > 0)
            SayDenied(secrets.Count);
        return secrets;
    }

    private async Task<List<string>> ListAsync(CancellationToken cancellationToken)
    {
        SortedSet<string> secrets = new(StringComparer.Ordinal);
        List<string> folders = [""];
        int known = 1;
        for (int level = 0; folders.Count > 0; level++)
        {
            if (level == MostLevels)
                throw new SecretStoreException(SecretStoreFailure.InvalidRequest, $"there are folders more than {MostLevels} levels deep; {VaultFields.KeyPrefix} names one of them");
            IReadOnlyList<string>?[] listed = folders is [""]
                ? [await engine.ListAsync("", cancellationToken)]
                : await EachAsync(folders, engine.ListAsync, cancellationToken);
            SortedSet<string> next = new(StringComparer.Ordinal);
            foreach ((string folder, IReadOnlyList<string>? keys) in folders.Zip(listed))
            {
                foreach (string key in keys ?? [])
                {
                    // What cannot be asked for by name is not listed either.
                    if (VaultPath.IsName(key.EndsWith('/') ? key[..^1] : key))
                        (key.EndsWith('/') ? next : secrets).Add(folder + key);
                }
            }

            known += next.Count;
            if (secrets.Count + known > MostNames)
                throw new SecretStoreException(SecretStoreFailure.InvalidRequest, $"there are more than {MostNames} secrets and folders; {VaultFields.KeyPrefix} names a folder with fewer");
            folders = [.. next];
        }

        return [.. secrets];
    }

    /// <summary>Makes a call for each name, begun in their order. Absent or denied: null.</summary>
    private async Task<T?[]> EachAsync<T>(List<string> names, Func<string, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        T?[] results = new T?[names.Count];
        ParallelOptions bounds = new() { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, names.Count, bounds, async (i, token) => results[i] = await UnlessDeniedAsync(names[i], call, token));
        return results;
    }

    private async Task<SecretData> ReadAsync(string name, CancellationToken cancellationToken)
    {
        SecretData secret = await engine.ReadAsync(name, version, cancellationToken);
        if (Interlocked.Add(ref _characters, secret.Pairs.Sum(pair => (long)pair.Key.Length + pair.Value.Length)) > MostCharacters)
            throw new SecretStoreException(SecretStoreFailure.InvalidRequest, $"all secrets together are larger than {MostCharacters / 1024 / 1024} Mi characters; {VaultFields.KeyPrefix} names a folder with fewer");
        return secret;
    }

    private async Task<T?> UnlessDeniedAsync<T>(string name, Func<string, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await call(name, cancellationToken);
        }
        catch (SecretStoreException failure) when (failure.Failure is SecretStoreFailure.NotFound)
        {
            // Deleted, or without the version asked for.
            return null;
        }
        catch (SecretStoreException failure) when (failure.Failure is SecretStoreFailure.PermissionDenied)
        {
            lock (_denied)
                _denied.Add(name);
            return null;
        }
    }

    private void SayDenied(int served)
    {
        if (served == 0)
            throw new SecretStoreException(SecretStoreFailure.PermissionDenied, $"the server denies all {_denied.Count} secrets and folders that it lists: the token's policies need read beside list");
        _denied.Sort(StringComparer.Ordinal);
        string shown = string.Join(", ", _denied.Take(MostNamesShown)) + (_denied.Count > MostNamesShown ? ", …" : "");
        Log.LeftOut(context.Logger, context.ComponentName, _denied.Count, PrintableText.Of(shown));
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.SecretsLeftOut, LogLevel.Warning, "{Component}: {Count} secrets or folders are left out of all secrets, because the token's policies deny them: {Names}")]
        public static partial void LeftOut(ILogger logger, string component, int count, string names);
    }
}
