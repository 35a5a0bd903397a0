using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Tacit.Runtime.Telemetry;

/// <summary>The counters of a meter in the Prometheus text format, version 0.0.4. Every path of its listener shows it.</summary>
internal sealed class MetricsPage : IDisposable
{
    private readonly ConcurrentDictionary<Series, long> _totals = new();
    private readonly MeterListener _listener = new();

    public MetricsPage(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, measurement, tags, _) =>
            _totals.AddOrUpdate(new(instrument.Name, Labels(tags)), measurement, (_, total) => total + measurement));
        _listener.Start();
    }

    public async Task InvokeAsync(HttpContext http)
    {
        byte[] body = Encoding.UTF8.GetBytes(Render());
        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        http.Response.ContentLength = body.Length;
        await http.Response.BodyWriter.WriteAsync(body);
    }

    public void Dispose() => _listener.Dispose();

    private string Render()
    {
        StringBuilder page = new();
        foreach (IGrouping<string, KeyValuePair<Series, long>> metric in _totals.GroupBy(entry => entry.Key.Name).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            page.Append(CultureInfo.InvariantCulture, $"# TYPE {metric.Key} counter\n");
            foreach ((Series series, long total) in metric.OrderBy(entry => entry.Key.Labels, StringComparer.Ordinal))
                page.Append(CultureInfo.InvariantCulture, $"{series.Name}{{{series.Labels}}} {total}\n");
        }

        return page.ToString();
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        StringBuilder labels = new();
        foreach ((string name, object? value) in tags)
        {
            string escaped = $"{value}".Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
            labels.Append(CultureInfo.InvariantCulture, $"{(labels.Length == 0 ? "" : ",")}{name}=\"{escaped}\"");
        }

        return labels.ToString();
    }

    private readonly record struct Series(string Name, string Labels);
}
