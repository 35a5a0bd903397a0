using Microsoft.Extensions.Logging;

namespace Tacit.Runtime.Starting;

/// <summary>The logger of a store that was made from secrets: what it writes never shows them.</summary>
internal sealed class HidingLogger(ILogger logger, HiddenValues hidden) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => logger.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logger.IsEnabled(logLevel))
            logger.Log(logLevel, eventId, hidden.Hide(formatter(state, exception)), null, static (text, _) => text);
    }
}
