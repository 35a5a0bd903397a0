using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Tacit.Testing;

/// <summary>Keeps every log line, of every level, for tests to look at.</summary>
internal sealed class CapturedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<CapturedLog> _lines = new();

    public IReadOnlyCollection<CapturedLog> Lines => _lines;

    /// <summary>A factory that logs here, from the finest level.</summary>
    public ILoggerFactory Factory() => LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(this));

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // The lines outlive the factory, so that tests can look at them afterwards.
    }

    public override string ToString() => string.Join('\n', _lines);

    internal sealed record CapturedLog(LogLevel Level, EventId Id, string Category, string Message, Exception? Exception);

    private sealed class Logger(CapturedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs._lines.Enqueue(new(logLevel, eventId, category, formatter(state, exception), exception));
    }
}
