using Tacit.Abstractions.Resources;

namespace Tacit.Testing;

/// <summary>Components that a test declares without files.</summary>
internal sealed class FakeComponentSource(params Component[] components) : IComponentSource
{
    /// <summary>A component of the given type, by default that of <see cref="FakeSecretStore"/>.</summary>
    public static Component Component(string name, string type = FakeSecretStore.Type) =>
        new() { Name = name, Type = type, Version = "v1", Position = new("test.yaml", 1, 1) };

    public ValueTask<ComponentSet> LoadAsync(CancellationToken cancellationToken) => new(new ComponentSet(components, []));
}
