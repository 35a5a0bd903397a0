using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Testing;

namespace Tacit.SecretStores.Tests;

/// <summary>The surroundings of a store under test: it is created the way the sidecar does it, and all that it says is kept.</summary>
internal sealed class StoreSurroundings(SecretStoreDescriptor descriptor, TestTimeProvider? clock = null)
{
    public const string ComponentName = "secretstore";

    public CapturedLogs Logs { get; } = new();

    public TestTimeProvider Clock { get; } = clock ?? new();

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string> BaseDirectories { get; init; } = [Path.GetTempPath()];

    public Func<double> Chance { get; init; } = static () => 0;

    public ErrorContract ErrorContract { get; init; } = ErrorContract.Documented;

    /// <summary>Validates the component metadata and creates the store; what the validation refuses is thrown as the factory's refusal.</summary>
    public ValueTask<ISecretStore> CreateAsync(params (string Name, string Value)[] metadata) => CreateAsync(CancellationToken.None, metadata);

    public ValueTask<ISecretStore> CreateAsync(CancellationToken cancellationToken, params (string Name, string Value)[] metadata) =>
        descriptor.CreateAsync(Context(metadata), cancellationToken);

    /// <summary>What a factory is given.</summary>
    public SecretStoreContext Context(params (string Name, string Value)[] metadata)
    {
        SourcePosition position = new("/components/store.yaml", 1, 1);
        Component component = new()
        {
            Name = ComponentName,
            Type = descriptor.Type,
            Position = position,
            // A credential in plain text would be a warning; this one comes from elsewhere.
            Metadata = [.. metadata.Select(item => new MetadataItem(item.Name, item.Value, position, position)
            {
                EnvRef = descriptor.Fields.Any(field => field.Sensitive && field.IsCalled(item.Name)) ? new("CREDENTIAL", position) : null,
            })],
        };
        List<ResourceProblem> problems = [];
        ComponentMetadata validated = ComponentMetadata.Validate(descriptor, component, problems);
        if (problems.Count > 0)
            throw new SecretStoreException(SecretStoreFailure.InvalidRequest, string.Join('\n', problems));

        return new()
        {
            ComponentName = ComponentName,
            Metadata = validated,
            BaseDirectories = BaseDirectories,
            Environment = Environment,
            ErrorContract = ErrorContract,
            TimeProvider = Clock,
            Chance = Chance,
            Logger = Logs.CreateLogger(descriptor.Type),
        };
    }

    /// <summary>How often an event was logged.</summary>
    public int Said(int eventId) => Logs.Lines.Count(line => line.Id.Id == eventId);
}
