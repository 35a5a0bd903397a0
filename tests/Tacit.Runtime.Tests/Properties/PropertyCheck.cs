using FsCheck;
using FsCheck.Fluent;

namespace Tacit.Runtime.Tests.Properties;

/// <summary>Runs a property; a failure shows the smallest input that was found and the seed to repeat it with.</summary>
internal static class PropertyCheck
{
    public static void Holds<T>(Gen<T> input, int tests, Action<T> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(tests), Prop.ForAll(input.ToArbitrary(), property));

    /// <summary>The same for a property that has to wait, on a thread of its own.</summary>
    public static Task HoldsAsync<T>(Gen<T> input, int tests, Func<T, Task> property) =>
        Task.Factory.StartNew(
            () => Holds(input, tests, value => property(value).GetAwaiter().GetResult()),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
}
