using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources.Yaml;

namespace Tacit.ResourceBench.Fuzzing;

/// <summary>What inputs are fed to: the reading of YAML, and the JSON of all that it yields.</summary>
internal static class YamlTarget
{
    public static void Read(string name, byte[] content)
    {
        // Decoded as File.ReadAllText does it, byte order marks included.
        using StreamReader reader = new(new MemoryStream(content));
        List<ResourceProblem> problems = [];
        foreach (YamlValue document in YamlReader.ReadDocuments(name, reader.ReadToEnd(), problems))
            WriteJson(document);
    }

    private static void WriteJson(YamlValue value)
    {
        try
        {
            YamlJson.Write(value);
        }
        catch (YamlJsonException)
        {
            // Refused, which is an answer; what is in it may still be written.
            IEnumerable<YamlValue> parts = value switch
            {
                YamlMapping mapping => mapping.Members.Select(member => member.Value),
                YamlSequence list => list.Items,
                _ => [],
            };
            foreach (YamlValue part in parts.Take(16))
                WriteJson(part);
        }
    }
}
