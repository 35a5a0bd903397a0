namespace Tacit.Runtime.Secrets;

/// <summary>Waiting for a store, which may ignore its token.</summary>
internal static class StoreAnswer
{
    /// <summary>The answer, unless the token is cancelled first. One that is there already costs nothing.</summary>
    public static async ValueTask<T> OrCancelledAsync<T>(this ValueTask<T> answer, CancellationToken cancellationToken) =>
        answer.IsCompletedSuccessfully ? answer.Result : await answer.AsTask().WaitAsync(cancellationToken);
}
