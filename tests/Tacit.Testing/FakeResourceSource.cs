using System.Globalization;
using System.Text.Json;
using Tacit.Abstractions.Resources;

namespace Tacit.Testing;

/// <summary>Resources that a test declares without files, and changes while a sidecar runs.</summary>
internal sealed class FakeResourceSource(params Component[] components) : IResourceSource
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The components that are declared.</summary>
    public IReadOnlyList<Component> Components { get; set; } = components;

    /// <summary>Resources as text, beside the components.</summary>
    public IReadOnlyList<string> Texts { get; set; } = [];

    /// <summary>The configuration; none when empty.</summary>
    public string Configuration { get; set; } = "";

    /// <summary>A component of the given type, by default that of <see cref="FakeSecretStore"/>.</summary>
    public static Component Component(string name, string type = FakeSecretStore.Type) =>
        new() { Name = name, Type = type, Version = "v1", Position = new("test.yaml", 1, 1) };

    /// <summary>What a file watcher would notice, until it is read.</summary>
    public void Change()
    {
        lock (_lock)
            _changed.TrySetResult();
    }

    public ValueTask<ResourceTexts> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_changed.Task.IsCompleted)
                _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return new(new ResourceTexts(
            [.. Components.Select((component, index) => new ResourceText($"test-{index}.yaml", Write(component))), .. Texts.Select((text, index) => new ResourceText($"text-{index}.yaml", text))],
            Configuration.Length == 0 ? [] : [new("config.yaml", Configuration)],
            []));
    }

    public Task WaitForChangeAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return _changed.Task.WaitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Write(Component component) => JsonSerializer.Serialize(new
    {
        apiVersion = "dapr.io/v1alpha1",
        kind = "Component",
        metadata = new { name = component.Name, @namespace = component.Namespace },
        spec = new
        {
            type = component.Type,
            version = component.Version,
            ignoreErrors = component.IgnoreErrors,
            initTimeout = string.Create(CultureInfo.InvariantCulture, $"{component.InitTimeout.TotalMilliseconds}ms"),
            metadata = component.Metadata.Select(item => new { name = item.Name, value = item.Value }),
        },
        scopes = component.Scopes,
    });
}
