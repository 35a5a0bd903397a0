using Tacit.Yaml;

namespace Tacit.Runtime.Resources.Configurations;

/// <summary>Finds words that guard secrets in a section that is not read: an indentation that went wrong.</summary>
internal static class MisplacedGuards
{
    /// <summary>Sections are looked through this deep; aliases could make more of it endless work.</summary>
    private const int MaxDepth = 6;

    private static readonly string[] Words = ["scopes", "storeName", "defaultAccess", "allowedSecrets", "deniedSecrets"];

    public static IEnumerable<YamlScalar> In(YamlValue value, int depth = 0) => value switch
    {
        _ when depth == MaxDepth => [],
        YamlSequence list => list.Items.SelectMany(item => In(item, depth + 1)),
        YamlMapping mapping => mapping.Members.SelectMany(member =>
            Words.Contains(member.Key.Text, StringComparer.OrdinalIgnoreCase) ? [member.Key] : In(member.Value, depth + 1)),
        _ => [],
    };
}
