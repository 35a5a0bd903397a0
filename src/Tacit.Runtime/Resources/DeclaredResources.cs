using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources.Configurations;
using Tacit.Runtime.Resources.Resiliencies;

namespace Tacit.Runtime.Resources;

/// <summary>Everything that is declared, read but not yet applied.</summary>
internal sealed record DeclaredResources
{
    /// <summary>The components of every type, app and namespace, in the order in which they count.</summary>
    public IReadOnlyList<Component> Components { get; init; } = [];

    /// <summary>The resiliency policies of every app, in the order in which they count.</summary>
    public IReadOnlyList<ResiliencyResource> Resiliencies { get; init; } = [];

    public SidecarConfiguration Configuration { get; init; } = SidecarConfiguration.Default;

    /// <summary>Files that hold nothing, or a document that is not read although it was probably meant to be.</summary>
    public IReadOnlySet<string> Doubtful { get; init; } = new HashSet<string>();

    /// <summary>What tells the texts that it was read from, from others.</summary>
    public string Revision { get; init; } = "";

    /// <summary>Everything that was wrong.</summary>
    public IReadOnlyList<ResourceProblem> Problems { get; init; } = [];

    /// <summary>These, with stores that are there without being declared, behind those that are.</summary>
    /// <param name="builtIn">The stores.</param>
    /// <param name="defaultStore">The store of secret references that name none; empty for none.</param>
    public DeclaredResources With(IReadOnlyList<Component> builtIn, string defaultStore) => builtIn.Count == 0 && defaultStore.Length == 0 ? this : this with
    {
        Components =
        [
            .. Components.Select(component => component.SecretStore.Length > 0 ? component : component with { SecretStore = defaultStore }),
            .. builtIn,
        ],
    };
}
