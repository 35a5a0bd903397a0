using System.Text.Json.Nodes;
using Tacit.Abstractions.Resources;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>Custom resources as texts: each kind listed once, then watched.</summary>
public sealed class ClusterResourceSourceTests : ClusterResourceTestBase
{
    [Fact]
    public async Task Each_kind_is_listed_once_and_then_watched()
    {
        Kubernetes.PutObject(Components, "other", Object("theirs", "x"));
        Kubernetes.PutObject("resiliencies.dapr.io", "shop", Object("policies", "x"));
        Kubernetes.PutObject("configurations.dapr.io", "shop", Object("appconfig", "x"));
        Kubernetes.PutObject("configurations.dapr.io", "shop", Object("unused", "x"));

        ResourceTexts texts = await StartAsync("appconfig");
        for (int i = 0; i < 100; i++)
            await Source.ReadAsync(CancellationToken.None);

        Assert.Equal(["components.dapr.io 'a' in namespace 'shop'", "resiliencies.dapr.io 'policies' in namespace 'shop'"], texts.Resources.Select(text => text.Name));
        Assert.Equal(["configurations.dapr.io 'appconfig' in namespace 'shop'"], texts.Configurations.Select(text => text.Name));
        Assert.Empty(texts.Problems);
        Assert.Equal(6, Kubernetes.Calls.Count);
        Assert.Equal(3, Kubernetes.Calls.Count(call => !call.IsWatch && call.QueryValues["resourceVersion"] == "0"));
        Assert.Equal("metadata.name=appconfig", Kubernetes.Calls.First(call => call.RawPath.EndsWith("/configurations", StringComparison.Ordinal)).QueryValues["fieldSelector"]);
    }

    [Fact]
    public async Task An_object_is_a_text_without_what_changes_by_itself()
    {
        Kubernetes.PutObject(Components, "shop", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "a", ["annotations"] = new JsonObject { ["note"] = "n" } },
            ["spec"] = new JsonObject { ["type"] = "x" },
            ["auth"] = new JsonObject { ["secretStore"] = "s" },
            ["scopes"] = new JsonArray("shop"),
            ["status"] = new JsonObject { ["seen"] = 1 },
        });

        ResourceText text = Assert.Single((await StartAsync()).Resources);

        Assert.Equal(
            """{"apiVersion":"dapr.io/v1alpha1","kind":"Component","metadata":{"name":"a","namespace":"shop"},"spec":{"type":"x"},"auth":{"secretStore":"s"},"scopes":["shop"]}""",
            text.Text);
        Assert.False(text.HasLines);
    }

    [Fact]
    public async Task Changes_that_come_together_are_told_once_when_it_is_quiet()
    {
        await StartAsync();
        Task change = Source.WaitForChangeAsync(CancellationToken.None);

        await Clock.TakenInAsync(() => Kubernetes.PutObject(Components, "shop", Object("b", "two")));
        await QuietAsync(advance: 200);
        await Clock.TakenInAsync(() => Kubernetes.PutObject(Components, "shop", Object("a", "changed")));
        await Clock.TakenInAsync(() => Kubernetes.PutObject(Components, "shop", Object("c", "three")));
        Harness.Advance(TimeSpan.FromMilliseconds(100));
        await QuietAsync(advance: 299);
        Assert.False(change.IsCompleted);
        Harness.Advance(TimeSpan.FromMilliseconds(1));
        await change.WaitAsync(Patience);

        Assert.Equal(["changed", "two", "three"], await TypesAsync());
        Assert.False(Source.WaitForChangeAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task A_change_that_means_nothing_is_not_told()
    {
        await StartAsync();
        Task change = Source.WaitForChangeAsync(CancellationToken.None);
        JsonObject item = Object("a", "one");
        item["metadata"]!["annotations"] = new JsonObject { ["seen"] = "now" };
        item["status"] = new JsonObject { ["seen"] = 1 };

        await Clock.TakenInAsync(() => Kubernetes.PutObject(Components, "shop", item));
        await QuietAsync(advance: 300);
        await Clock.TakenInAsync(() => Kubernetes.PutObject(Components, "shop", Object("a", "two")));
        // A change that had been told would have ended the wait for the second quiet time.
        await QuietAsync(advance: 0);
        Assert.False(change.IsCompleted);
        Harness.Advance(Quiet);
        await change.WaitAsync(Patience);

        Assert.Equal(["two"], await TypesAsync());
    }

    [Fact]
    public async Task What_is_deleted_is_gone()
    {
        Kubernetes.PutObject(Components, "shop", Object("b", "two"));
        await StartAsync();

        await ChangedAsync(() => Kubernetes.Delete(Components, "shop", "a"));

        Assert.Equal(["two"], await TypesAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_changes_while_a_watch_is_broken_is_told_when_it_is_not(bool isForgotten)
    {
        await StartAsync();
        Task change = Source.WaitForChangeAsync(CancellationToken.None);
        int reads = Clock.Reads;

        Kubernetes.CutWatches();
        Kubernetes.PutObject(Components, "shop", Object("a", "two"));
        Kubernetes.PutObject(Components, "shop", Object("b", "three"));
        if (isForgotten)
            Kubernetes.Compact();
        // Both watches are open again, and the one of components has taken the changes in, or the list has.
        while (Clock.Reads < reads + 3 && !change.IsCompleted)
        {
            Harness.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        while (!change.IsCompleted)
        {
            Harness.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.Equal(["two", "three"], await TypesAsync());
    }

    [Fact]
    public async Task A_configuration_that_is_missing_is_a_problem_until_it_is_there()
    {
        ResourceTexts texts = await StartAsync("appconfig");
        ResourceProblem problem = Assert.Single(texts.Problems);
        Assert.Equal((ProblemSeverity.Error, "there is no configurations.dapr.io 'appconfig' in namespace 'shop'"), (problem.Severity, problem.Message));

        await ChangedAsync(() => Kubernetes.PutObject("configurations.dapr.io", "shop", Object("appconfig", "x")));

        texts = await Source.ReadAsync(CancellationToken.None);
        Assert.Empty(texts.Problems);
        Assert.Single(texts.Configurations);
    }

    [Fact]
    public async Task Configurations_keep_their_order()
    {
        foreach (string name in (string[])["a", "b", "c"])
            Kubernetes.PutObject("configurations.dapr.io", "shop", Object(name, name));

        ResourceTexts texts = await StartAsync("c", "a", "b");

        Assert.Equal(["c", "a", "b"], texts.Configurations.Select(text => JsonNode.Parse(text.Text)!["metadata"]!["name"]!.ToString()));
    }

    [Fact]
    public async Task No_watch_outlives_the_source()
    {
        await StartAsync("appconfig");
        Assert.Equal(3, Kubernetes.WatchCount);

        await Source.DisposeAsync();

        using CancellationTokenSource patience = new(Patience);
        while (Kubernetes.WatchCount > 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
