using System.Text.Json;
using Tacit.Testing;

namespace Tacit.Runtime.Tests;

/// <summary>Writes the resource files that tests start sidecars from.</summary>
internal static class ComponentFiles
{
    /// <summary>A <c>local.file</c> store over the given JSON, in the folder's <c>components</c>.</summary>
    /// <returns>The absolute path of <c>components</c>.</returns>
    public static string WriteLocalFile(this TemporaryFolder folder, string store, string json, string file = "fs")
    {
        folder.Write($"components/{file}.json", json);
        folder.Write($"components/{file}.yaml", $"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: {JsonSerializer.Serialize(store)}
            spec:
              type: secretstores.local.file
              version: v1
              metadata:
              - name: secretsFile
                value: {JsonSerializer.Serialize(Path.Combine(folder.Path, "components", $"{file}.json"))}
            """);
        return Path.Combine(folder.Path, "components");
    }

    /// <summary>A configuration file.</summary>
    public static string WriteConfiguration(this TemporaryFolder folder, string spec) =>
        folder.Write("config.yaml", $"apiVersion: dapr.io/v1alpha1\nkind: Configuration\nmetadata:\n  name: c\nspec: {spec}\n");
}
