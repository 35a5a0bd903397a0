using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tacit.Runtime.Api.Http;

namespace Tacit.Runtime.Telemetry.Logging;

/// <summary>Formats log lines as daprd 1.18 does, so that what parses its log parses ours.</summary>
/// <param name="format">Text or JSON.</param>
/// <param name="appId">The field <c>app_id</c>.</param>
/// <param name="instance">The field <c>instance</c>: the machine's name.</param>
/// <param name="timeProvider">For the field <c>time</c>.</param>
internal sealed class LogLineWriter(LogFormat format, string appId, string instance, TimeProvider timeProvider)
{
    public string Format(LogLevel level, string category, string message)
    {
        string time = timeProvider.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
        return format is LogFormat.Json
            ? FormatJson(time, NameOf(level), ScopeOf(category), message)
            : $"time=\"{time}\" level={NameOf(level)} msg={Quote(message)} app_id={QuoteIfNeeded(appId)} "
                + $"instance={QuoteIfNeeded(instance)} scope={ScopeOf(category)} type=log ver={ProductVersion.Tacit}";
    }

    private string FormatJson(string time, string level, string scope, string message)
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter json = new(line, new() { Encoder = GoJsonEncoder.Instance }))
        {
            json.WriteStartObject();
            json.WriteString("app_id"u8, appId);
            json.WriteString("instance"u8, instance);
            json.WriteString("level"u8, level);
            json.WriteString("msg"u8, message);
            json.WriteString("scope"u8, scope);
            json.WriteString("time"u8, time);
            json.WriteString("type"u8, "log"u8);
            json.WriteString("ver"u8, ProductVersion.Tacit);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length);
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    // Tacit.Runtime.State.SnapshotBuilder -> tacit.runtime.state
    private static string ScopeOf(string category) =>
        category.StartsWith("Tacit.", StringComparison.Ordinal) && category.LastIndexOf('.') is > 0 and int dot
            ? category[..dot].ToLowerInvariant()
            : category.ToLowerInvariant();

    private static string QuoteIfNeeded(string value) =>
        value.Length > 0 && value.All(static c => char.IsAsciiLetterOrDigit(c) || "-._/@^+".Contains(c, StringComparison.Ordinal))
            ? value
            : Quote(value);

    private static string Quote(string value) => Api.GoQuote.Quote(value);
}
