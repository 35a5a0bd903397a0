namespace Tacit.Runtime.Tests;

/// <summary>Keeps a test that waits for something from waiting for ever. Nothing is expected to take this long.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static Task Soon(this Task task) => task.WaitAsync(Limit);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit);
}
