namespace Tacit.Runtime.Resources.Yaml;

/// <summary>Placeholder until merged.</summary>
internal static class YamlJson
{
    public static string? Write(YamlValue value) => value.Kind;
}
