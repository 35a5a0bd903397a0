using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.Starting;

/// <summary>Creates a store from a component that was found good, within the time that the component allows.</summary>
/// <param name="options">What stores can reach.</param>
/// <param name="loggers">Their loggers.</param>
/// <param name="timeProvider">Their clock.</param>
/// <param name="abandoned">Receives a start that goes on when nobody waits for it any more, until it ends.</param>
internal sealed class StoreFactory(SidecarOptions options, ILoggerFactory loggers, TimeProvider timeProvider, ConcurrentDictionary<string, Task> abandoned)
{
    /// <summary>Creates a store that is ready.</summary>
    /// <exception cref="SecretStoreException">It cannot be.</exception>
    /// <exception cref="OperationCanceledException">It was not ready in time, or the token was cancelled.</exception>
    public async Task<ISecretStore> CreateAsync(
        SecretStoreDescriptor descriptor, Component component, ComponentMetadata metadata, string fingerprint, CancellationToken cancellationToken)
    {
        // Each would take a thread that hangs where the first one does.
        if (abandoned.ContainsKey(fingerprint))
            throw new TimeoutException();
        Task<ISecretStore> create = descriptor.CreateAsync(ContextOf(descriptor, component, metadata), cancellationToken).AsTask();
        try
        {
            return await create.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!create.IsFaulted && !create.IsCanceled)
        {
            abandoned[fingerprint] = create;
            _ = DisposeLateAsync(create, fingerprint);
            throw;
        }
    }

    /// <summary>Looks at the settings alone.</summary>
    /// <exception cref="SecretStoreException">They cannot be right.</exception>
    public async Task CheckAsync(SecretStoreDescriptor descriptor, Component component, ComponentMetadata metadata, CancellationToken cancellationToken)
    {
        // Files that it reads may be on a mount that hangs.
        if (descriptor.Check is { } check)
            await Task.Run(() => check(ContextOf(descriptor, component, metadata)), cancellationToken).WaitAsync(cancellationToken);
    }

    private SecretStoreContext ContextOf(SecretStoreDescriptor descriptor, Component component, ComponentMetadata metadata)
    {
        HiddenValues hidden = HiddenValues.Of(component);
        ILogger logger = loggers.CreateLogger(descriptor.Type);
        return new()
        {
            ComponentName = component.Name,
            Metadata = metadata,
            BaseDirectories = Path.IsPathFullyQualified(component.Position.File) && Path.GetDirectoryName(component.Position.File) is { } folder
                ? [options.WorkingDirectory, folder]
                : [options.WorkingDirectory],
            Environment = options.Environment,
            ErrorContract = options.ErrorContract,
            TimeProvider = timeProvider,
            Logger = hidden.IsEmpty ? logger : new HidingLogger(logger, hidden),
        };
    }

    /// <summary>A store that becomes ready when nobody waits for it any more is not left running.</summary>
    private async Task DisposeLateAsync(Task<ISecretStore> create, string fingerprint)
    {
        try
        {
            await (await create).DisposeAsync();
        }
        catch (Exception)
        {
            // The start has failed for this store already.
        }
        finally
        {
            abandoned.TryRemove(fingerprint, out _);
        }
    }
}
