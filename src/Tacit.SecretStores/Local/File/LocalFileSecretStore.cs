using Microsoft.Extensions.Logging;
using Tacit.Abstractions;

namespace Tacit.SecretStores.Local.File;

/// <summary><c>secretstores.local.file</c>: a JSON file, served from memory and read again when it changes.</summary>
internal sealed partial class LocalFileSecretStore : ISecretStore
{
    private const string FileField = "secretsFile";
    private const string SeparatorField = "nestedSeparator";
    private const string MultiValuedField = "multiValued";

    /// <summary>How often the file is looked at. A change shows within two looks.</summary>
    internal static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(400);

    private readonly SecretStoreContext _context;
    private readonly SecretsFileFormat _format;
    private readonly SecretsFile _file;
    private readonly ITimer? _poll;
    private volatile Dictionary<string, SecretData> _secrets;
    private int _polling;
    private bool _saidGone;

    private LocalFileSecretStore(SecretStoreContext context, SecretsFileFormat format, SecretsFile file)
    {
        _context = context;
        _format = format;
        _file = file;
        _secrets = Parse(file.Read());
        if (file.CanChange)
            _poll = context.TimeProvider.CreateTimer(static store => ((LocalFileSecretStore)store!).Poll(), this, PollInterval, PollInterval);
    }

    public static SecretStoreDescriptor Descriptor { get; } = new()
    {
        Type = "secretstores.local.file",
        Help = "A JSON file on the sidecar's machine.",
        MultiKey = "with `multiValued: true`",
        IsLocal = true,
        Fields =
        [
            new(FileField, MetadataFieldKind.Text, "Path of the JSON file. A relative one is tried from the sidecar's working directory first, then from the folder of the component file.") { Required = true, Example = "secrets.json" },
            new(SeparatorField, MetadataFieldKind.Text, "Joins the names of nested members. Any text; empty means the default.") { Default = ":" },
            new(MultiValuedField, MetadataFieldKind.Boolean, "Makes each top-level object one secret with several pairs.") { Default = "false" },
        ],
        CreateAsync = CreateAsync,
    };

    public SecretStoreFeatures Features =>
        _format.MultiValued ? SecretStoreFeatures.MultipleKeyValuesPerSecret : SecretStoreFeatures.None;

    public ValueTask<SecretData> GetAsync(GetSecretRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _secrets.TryGetValue(request.Name, out SecretData? data)
            ? new(data)
            : throw new SecretStoreException(SecretStoreFailure.NotFound, $"secret {request.Name} not found");
    }

    public ValueTask<IReadOnlyDictionary<string, SecretData>> BulkGetAsync(BulkGetSecretRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_secrets);
    }

    // A look that hangs, on a dead mount for example, must not hold up the end.
    public ValueTask DisposeAsync()
    {
        _poll?.Dispose();
        return ValueTask.CompletedTask;
    }

    // A pipe waits for its writer and a network mount may hang: neither may hold up the caller, who enforces the time limit.
    private static async ValueTask<ISecretStore> CreateAsync(SecretStoreContext context, CancellationToken cancellationToken) =>
        await Task.Run(() => Create(context), cancellationToken);

    private static LocalFileSecretStore Create(SecretStoreContext context)
    {
        string separator = context.Metadata.GetText(SeparatorField) is { Length: > 0 } written ? written : ":";
        SecretsFileFormat format = new(separator, context.Metadata.GetBoolean(MultiValuedField));
        try
        {
            SecretsFile file = SecretsFile.Locate(context.Metadata.GetText(FileField)!, context.BaseDirectories);
            return new(context, format, file);
        }
        catch (SecretsFileException failure)
        {
            throw new SecretStoreException(SecretStoreFailure.InvalidRequest, failure.Message, failure.InnerException) { MetadataField = FileField };
        }
    }

    private void Poll()
    {
        // A look that takes longer than the interval must not overlap the next one.
        if (Interlocked.Exchange(ref _polling, 1) == 1)
            return;
        try
        {
            if (_file.ReadIfChanged() is { } content)
            {
                _secrets = Parse(content);
                Log.Reloaded(_context.Logger, _context.ComponentName, _file.Path, _secrets.Count);
            }

            _saidGone = false;
        }
        catch (SecretsFileException failure) when (_file.IsGone)
        {
            if (!_saidGone)
                Log.Gone(_context.Logger, _context.ComponentName, failure.Message);
            _saidGone = true;
        }
        catch (SecretsFileException failure)
        {
            Log.Broken(_context.Logger, _context.ComponentName, failure.Message);
        }
        catch (Exception bug)
        {
            // Nobody is above a timer's callback to catch it. The message is left out: it may quote the file.
            Log.Broken(_context.Logger, _context.ComponentName, $"{_file.Path}: internal error ({bug.GetType()})");
        }
        finally
        {
            Volatile.Write(ref _polling, 0);
        }
    }

    private Dictionary<string, SecretData> Parse(ReadOnlyMemory<byte> content)
    {
        SecretsFileContent parsed = SecretsFileParser.Parse(_file.Path, content.Span, _format);
        foreach (string name in parsed.Dropped)
            Log.Dropped(_context.Logger, _context.ComponentName, _file.Path, name);
        return parsed.Secrets;
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.SecretsFileReloaded, LogLevel.Information, "{Component}: {Path} changed; {Count} secrets are served from it")]
        public static partial void Reloaded(ILogger logger, string component, string path, int count);

        [LoggerMessage(LogEventIds.SecretsFileBroken, LogLevel.Error, "{Component}: the changed secrets file is not used, the last good one still is: {Problem}")]
        public static partial void Broken(ILogger logger, string component, string problem);

        [LoggerMessage(LogEventIds.SecretsFileGone, LogLevel.Warning, "{Component}: the secrets file cannot be read any more, what was read last is still served: {Problem}")]
        public static partial void Gone(ILogger logger, string component, string problem);

        [LoggerMessage(LogEventIds.SecretsFileEntryDropped, LogLevel.Warning, "{Component}: {Path}: '{Name}' is not served: with multiValued, a top-level member must be a string or an object")]
        public static partial void Dropped(ILogger logger, string component, string path, string name);
    }
}
