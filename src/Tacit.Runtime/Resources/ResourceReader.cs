using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources.Components;
using Tacit.Runtime.Resources.Configurations;
using Tacit.Runtime.Resources.Resiliencies;
using Tacit.Yaml;

namespace Tacit.Runtime.Resources;

/// <summary>Turns the texts of a source into what they declare.</summary>
internal static class ResourceReader
{
    private static readonly string[] ReadKinds = ["Component", "Resiliency"];

    /// <summary>daprd's other kinds, in whose place nothing was misspelt.</summary>
    private static readonly string[] OtherKinds = ["Configuration", "HTTPEndpoint", "MCPServer", "Subscription", "WorkflowAccessPolicy"];

    /// <summary>Reads what a source declares, and adds what the sidecar brings with it.</summary>
    public static async Task<DeclaredResources> ReadAsync(IResourceSource source, SidecarOptions options, CancellationToken cancellationToken) =>
        Read(await source.ReadAsync(cancellationToken), options.Environment).With(options.BuiltInStores, options.DefaultSecretStore);

    /// <summary>Reads every text. A problem never hides what is beside it.</summary>
    public static DeclaredResources Read(ResourceTexts texts, IReadOnlyDictionary<string, string> environment)
    {
        List<ResourceProblem> problems = [.. texts.Problems];
        List<Component> components = [];
        List<ResiliencyResource> resiliencies = [];
        HashSet<string> doubtful = new(StringComparer.Ordinal);
        foreach (ResourceText text in texts.Resources)
        {
            int known = problems.Count;
            IReadOnlyList<YamlValue> documents = YamlReader.ReadDocuments(text, problems);
            bool isDoubtful = documents.Count == 0 || problems.Count > known;
            foreach (YamlValue document in documents)
            {
                (known, int read) = (problems.Count, components.Count + resiliencies.Count);
                Read(document, components, resiliencies, problems);
                isDoubtful |= components.Count + resiliencies.Count == read && problems.Skip(known).Any(problem => problem.Severity is not ProblemSeverity.Note);
            }

            if (isDoubtful)
                doubtful.Add(text.Name);
        }

        return new()
        {
            Components = components,
            Resiliencies = resiliencies,
            Configuration = new ConfigurationReader(environment, problems).Read(texts.Configurations),
            Problems = problems,
            Doubtful = doubtful,
            Revision = RevisionOf(texts),
        };
    }

    private static string RevisionOf(ResourceTexts texts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ResourceText text in texts.Resources.Concat(texts.Configurations))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{text.Name}\0{text.Text.Length}\0"));
            hash.AppendData(MemoryMarshal.AsBytes(text.Text.AsSpan()));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static void Read(YamlValue document, List<Component> components, List<ResiliencyResource> resiliencies, List<ResourceProblem> problems)
    {
        string? kind = (document as YamlMapping)?.FindText("kind");
        if (kind == "Component" && new ComponentReader(problems).Read((YamlMapping)document) is { } component)
            components.Add(component);
        else if (kind == "Resiliency" && new ResiliencyReader(problems).Read((YamlMapping)document) is { } resiliency)
            resiliencies.Add(resiliency);
        else if (!ReadKinds.Contains(kind))
            ReportOther(kind, document, problems);
    }

    /// <summary>Other documents are none of ours, unless their kind is nearly one that is.</summary>
    private static void ReportOther(string? kind, YamlValue document, List<ResourceProblem> problems)
    {
        YamlValue at = (document as YamlMapping)?.Find("kind") ?? document;
        if (kind is null && (document as YamlMapping)?.FindText("apiVersion") is { } version && version.StartsWith("dapr.io/", StringComparison.Ordinal))
        {
            problems.Add(ResourceProblem.Warning($"a document of apiVersion '{version}' needs a kind; it is not read. Allowed: {string.Join(", ", ReadKinds)}", at.Position));
            return;
        }

        // One with guards in it was meant to guard.
        if (kind == "Configuration" && MisplacedGuards.In(document).Any())
        {
            problems.Add(ResourceProblem.Warning("a Configuration in a resources folder is not read; give its file with --config", at.Position));
            return;
        }

        string? meant = kind is null || OtherKinds.Contains(kind) ? null : ClosestWord.To(kind, ReadKinds);
        problems.Add(meant is null
            ? ResourceProblem.Note(kind is null ? "a document without a kind is not read" : $"a document of kind '{kind}' is not read", at.Position)
            : ResourceProblem.Warning($"a document of kind '{kind}' is not read. Did you mean '{meant}'?", at.Position));
    }
}
