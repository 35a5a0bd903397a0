using Microsoft.Extensions.Logging;

namespace Tacit.Runtime.Telemetry.Logging;

/// <summary>Logs to a text writer, one line at a time, in the order of the calls.</summary>
/// <param name="lines">Formats the lines.</param>
/// <param name="write">Takes one line without its end. Called by one thread at a time.</param>
internal sealed class LineLoggerProvider(LogLineWriter lines, Action<string> write) : ILoggerProvider
{
    private readonly Lock _lock = new();

    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    public void Dispose()
    {
        // The writer belongs to whoever made it.
    }

    private void Write(LogLevel level, string category, string message)
    {
        string line = lines.Format(level, category, message);
        lock (_lock)
        {
            try
            {
                write(line);
            }
            catch (IOException)
            {
                // A full disk, or a reader that has gone, is no reason to stop serving.
            }
        }
    }

    private sealed class LineLogger(LineLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            provider.Write(logLevel, category, formatter(state, exception));
    }
}
