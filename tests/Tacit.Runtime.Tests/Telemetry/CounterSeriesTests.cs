using Tacit.Runtime.Telemetry;

namespace Tacit.Runtime.Tests.Telemetry;

public sealed class CounterSeriesTests
{
    [Fact]
    public async Task Every_set_of_labels_has_a_total_of_its_own()
    {
        CounterSeries counter = new("c");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                counter.Add([new("store", "a"), new("success", "true")], 1);
                counter.Add([new("store", new string('a', 1)), new("success", "false")], 2);
                counter.Add([new("store", "b")], 3);
                counter.Add([], 4);
            }
        })));

        Assert.Equal(
            ["", "store=a,success=false", "store=a,success=true", "store=b"],
            counter.Totals.Select(series => string.Join(',', series.Labels.Select(label => $"{label.Key}={label.Value}"))).Order(StringComparer.Ordinal));
        Assert.Equal([8000, 16000, 24000, 32000], counter.Totals.Select(series => series.Total).Order());
    }

    [Fact]
    public void Adding_to_a_series_that_exists_allocates_nothing()
    {
        CounterSeries counter = new("c");
        KeyValuePair<string, object?>[] labels = [new("store", "a"), new("success", "true")];
        counter.Add(labels, 1);
        counter.Add(labels, 1);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            counter.Add(labels, 1);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
