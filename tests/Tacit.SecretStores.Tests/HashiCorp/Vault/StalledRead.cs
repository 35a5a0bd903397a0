using Microsoft.AspNetCore.Http;
using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>A read of a secret that the server does not get done, and who sees whether the client gives up.</summary>
internal sealed class StalledRead(Func<FakeVaultCall, HttpContext, Task<bool>> misbehave)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the call is there.</summary>
    public Task Arrived => _arrived.Task.WaitAsync(Patience);

    /// <summary>Completes when the client has ended the connection.</summary>
    public Task HungUp => _hungUp.Task.WaitAsync(Patience);

    public async Task<bool> AnswerAsync(FakeVaultCall call, HttpContext context)
    {
        if (!VaultFailures.IsRead(call))
            return false;
        // Is kept: the end of the call must not take it away before it is run.
        context.RequestAborted.Register(() => _hungUp.TrySetResult());
        _arrived.TrySetResult();
        return await misbehave(call, context);
    }
}
