using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.Starting;

/// <summary>Replaces <c>{uuid}</c>, <c>{appID}</c>, <c>{podName}</c> and <c>{namespace}</c> in what a file says of a component.</summary>
internal static partial class MetadataTemplates
{
    /// <summary>The component with its templates replaced. What comes from a secret or a variable stays as it is.</summary>
    public static Component Replace(Component component, SidecarOptions options, ICollection<ResourceProblem> problems) =>
        component.Metadata.Any(IsTemplate)
            ? component with { Metadata = [.. component.Metadata.Select(item => IsTemplate(item) ? Replace(item, component, options, problems) : item)] }
            : component;

    private static bool IsTemplate(MetadataItem item) => item is { Value: not null, SecretKeyRef: null, EnvRef: null } && Token().IsMatch(item.Value);

    private static MetadataItem Replace(MetadataItem item, Component component, SidecarOptions options, ICollection<ResourceProblem> problems)
    {
        string podName = options.Environment.GetValueOrDefault("POD_NAME", "");
        if (podName.Length == 0 && item.Value!.Contains("{podName}", StringComparison.Ordinal))
        {
            problems.Add(ResourceProblem.Error(
                $"component '{component.Name}': metadata field '{item.Name}' refers to {{podName}}, but the environment variable POD_NAME is not set",
                item.ValuePosition));
        }

        return item with
        {
            Value = Token().Replace(item.Value!, token => token.Value switch
            {
                "{uuid}" => NewUuid(),
                "{appID}" => options.AppId,
                "{podName}" => podName,
                _ => $"{(options.Namespace.Length == 0 ? "default" : options.Namespace)}.{options.AppId}",
            }),
        };
    }

    /// <summary>A random UUID: each occurrence, and each start of a store, gets another.</summary>
    private static string NewUuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[6] = (byte)(bytes[6] & 0x0F | 0x40);
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    [GeneratedRegex(@"\{(?:uuid|appID|podName|namespace)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
