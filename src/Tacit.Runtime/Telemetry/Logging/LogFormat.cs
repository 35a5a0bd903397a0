namespace Tacit.Runtime.Telemetry.Logging;

/// <summary>How a log line looks.</summary>
internal enum LogFormat
{
    /// <summary><c>time="…" level=info msg="…" app_id=…</c>, as daprd writes it when not on a terminal.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}
