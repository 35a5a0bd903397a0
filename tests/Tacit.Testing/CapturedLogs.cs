using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Tacit.Testing;

/// <summary>Keeps every log line, of every level, for tests to look at.</summary>
internal sealed class CapturedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<CapturedLog> _lines = new();
    private readonly Lock _lock = new();
    private readonly List<(Func<bool> IsThere, TaskCompletionSource Said)> _waits = [];

    public IReadOnlyCollection<CapturedLog> Lines => _lines;

    /// <summary>Completes when so many such lines have been written, those before now included.</summary>
    public Task SaidAsync(Func<CapturedLog, bool> isMeant, int times = 1)
    {
        TaskCompletionSource said = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
            _waits.Add((() => _lines.Count(isMeant) >= times, said));
        CompleteWaits();
        return said.Task;
    }

    /// <summary>A factory that logs here, from the finest level.</summary>
    public ILoggerFactory Factory() => LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(this));

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // The lines outlive the factory, so that tests can look at them afterwards.
    }

    public override string ToString() => string.Join('\n', _lines);

    private void CompleteWaits()
    {
        lock (_lock)
        {
            foreach ((_, TaskCompletionSource said) in _waits.Where(wait => wait.IsThere()))
                said.TrySetResult();
            _waits.RemoveAll(wait => wait.Said.Task.IsCompleted);
        }
    }

    internal sealed record CapturedLog(LogLevel Level, EventId Id, string Category, string Message, Exception? Exception);

    private sealed class Logger(CapturedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            logs._lines.Enqueue(new(logLevel, eventId, category, formatter(state, exception), exception));
            logs.CompleteWaits();
        }
    }
}
