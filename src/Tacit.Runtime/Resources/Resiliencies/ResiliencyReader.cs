using Tacit.Abstractions.Resources;
using Tacit.Yaml;

namespace Tacit.Runtime.Resources.Resiliencies;

/// <summary>Reads one <c>kind: Resiliency</c> document. One with an error is left out whole, as in daprd.</summary>
internal sealed class ResiliencyReader(ICollection<ResourceProblem> problems)
{
    private static readonly string[] TopLevelMembers = ["apiVersion", "kind", "metadata", "spec", "scopes", "status"];
    private static readonly string[] SpecMembers = ["policies", "targets"];
    private static readonly string[] PolicyMembers = ["timeouts", "retries", "circuitBreakers"];
    private static readonly string[] TargetMembers = ["actors", "apps", "components"];
    private static readonly string[] DirectionMembers = ["inbound", "outbound"];
    private static readonly string[] OutboundMembers = ["timeout", "retry", "circuitBreaker"];

    /// <summary>The policies, or null when the document is left out, and why is reported.</summary>
    public ResiliencyResource? Read(YamlMapping resource)
    {
        string name = (resource.Find("metadata") as YamlMapping)?.FindText("name") ?? "";
        // The words are daprd's.
        DocumentSyntax syntax = new(problems, $"Could not read resiliency policy {name}: ", isGuarded: false);
        syntax.CheckMembers(resource, TopLevelMembers, "a Resiliency");
        if (syntax.Mapping(resource.Find("spec"), "spec") is not { } spec)
        {
            if (!syntax.IsLeftOut)
                syntax.LeaveOut("it has no spec", resource);
            return null;
        }

        syntax.CheckMembers(spec, SpecMembers, $"resiliency '{name}': spec");
        YamlMapping? policies = syntax.Mapping(spec.Find("policies"), "spec.policies");
        if (policies is not null)
            syntax.CheckMembers(policies, PolicyMembers, $"resiliency '{name}': spec.policies");
        PolicyReader reader = new(syntax);
        ResiliencyResource read = new()
        {
            Name = name,
            Scopes = syntax.Texts(resource, "scopes", "app id"),
            Timeouts = reader.ReadAll(policies, "timeouts", reader.ReadTimeout),
            Retries = reader.ReadAll(policies, "retries", reader.ReadRetry),
            CircuitBreakers = reader.ReadAll(policies, "circuitBreakers", reader.ReadCircuitBreaker),
            Components = ReadTargets(syntax, syntax.Mapping(spec.Find("targets"), "spec.targets"), name),
        };
        return syntax.IsLeftOut ? null : read;
    }

    private static Dictionary<string, ResiliencyTarget> ReadTargets(DocumentSyntax syntax, YamlMapping? targets, string name)
    {
        Dictionary<string, ResiliencyTarget> components = new(StringComparer.Ordinal);
        if (targets is null)
            return components;
        syntax.CheckMembers(targets, TargetMembers, $"resiliency '{name}': spec.targets");
        foreach ((YamlScalar key, YamlValue value) in syntax.Mapping(targets.Find("components"), "spec.targets.components")?.Members ?? [])
        {
            string path = $"spec.targets.components.{key.Text}";
            if (syntax.Mapping(value, path) is not { } directions)
                continue;
            syntax.CheckMembers(directions, DirectionMembers, $"resiliency '{name}': {path}");
            YamlMapping? outbound = syntax.Mapping(directions.Find("outbound"), $"{path}.outbound");
            if (outbound is not null)
                syntax.CheckMembers(outbound, OutboundMembers, $"resiliency '{name}': {path}.outbound");
            components[key.Text] = new(
                outbound?.FindText("timeout") ?? "", outbound?.FindText("retry") ?? "", outbound?.FindText("circuitBreaker") ?? "", key.Position);
        }

        return components;
    }
}
