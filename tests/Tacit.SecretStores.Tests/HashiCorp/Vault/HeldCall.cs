using Microsoft.AspNetCore.Http;
using Tacit.Testing.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>A call that the server does not answer before it is told to.</summary>
internal sealed class HeldCall(Func<FakeVaultCall, HttpContext, Task<bool>> answer) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the call is there.</summary>
    public Task Arrived => _arrived.Task.WaitAsync(Patience);

    public void Release() => _released.TrySetResult();

    public async Task<bool> AnswerAsync(FakeVaultCall call, HttpContext context)
    {
        _arrived.TrySetResult();
        await _released.Task;
        return await answer(call, context);
    }

    /// <summary>A test that fails must not wait for it at its end.</summary>
    public void Dispose() => Release();
}
