using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Tacit.Runtime.Telemetry;

/// <summary>The counters of a meter in the Prometheus text format, version 0.0.4. Every path of its listener shows it.</summary>
internal sealed class MetricsPage : IDisposable
{
    private readonly ConcurrentBag<CounterSeries> _counters = [];
    private readonly MeterListener _listener = new();

    public MetricsPage(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter != meter)
                return;
            CounterSeries counter = new(instrument.Name);
            _counters.Add(counter);
            listener.EnableMeasurementEvents(instrument, counter);
        };
        _listener.SetMeasurementEventCallback<long>((_, measurement, tags, counter) => ((CounterSeries)counter!).Add(tags, measurement));
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
        foreach (CounterSeries counter in _counters.OrderBy(counter => counter.Name, StringComparer.Ordinal))
        {
            string[] lines = [.. counter.Totals.Select(series => string.Create(CultureInfo.InvariantCulture, $"{counter.Name}{{{Labels(series.Labels)}}} {series.Total}\n"))];
            if (lines.Length == 0)
                continue;
            page.Append(CultureInfo.InvariantCulture, $"# TYPE {counter.Name} counter\n");
            page.AppendJoin("", lines.Order(StringComparer.Ordinal));
        }

        return page.ToString();
    }

    private static string Labels(KeyValuePair<string, object?>[] tags)
    {
        StringBuilder labels = new();
        foreach ((string name, object? value) in tags)
        {
            string escaped = $"{value}".Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
            labels.Append(CultureInfo.InvariantCulture, $"{(labels.Length == 0 ? "" : ",")}{name}=\"{escaped}\"");
        }

        return labels.ToString();
    }
}
