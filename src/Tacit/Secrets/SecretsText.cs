using System.Text.Json;
using Tacit.Commands;
using Tacit.Runtime.Checking;
using Tacit.SecretInjection;

namespace Tacit.Secrets;

/// <summary>Secrets as <c>tacit secrets</c> prints them. Values only where they were asked for.</summary>
internal sealed class SecretsText(bool showsValues)
{
    private const string Hidden = "***";

    /// <summary>A table for people.</summary>
    public string Table(IEnumerable<FoundSecret> secrets) => string.Join('\n', TextTable.Lines(
    [
        ["NAME", "FIELD", "VALUE"],
        .. secrets.SelectMany(secret => secret.Pairs.Select(pair => new[] { secret.Name, pair.Key, showsValues ? pair.Value : Hidden })),
    ]));

    /// <summary>Fields by secret; hidden values are null.</summary>
    public string Json(IEnumerable<FoundSecret> secrets) => JsonText.Indented(json =>
    {
        json.WriteStartObject();
        foreach (FoundSecret secret in secrets)
        {
            json.WritePropertyName(secret.Name);
            WriteFields(json, secret);
        }

        json.WriteEndObject();
    });

    /// <summary>The fields of one secret; hidden values are null.</summary>
    public string Json(FoundSecret secret) => JsonText.Indented(json => WriteFields(json, secret));

    /// <summary>Assignments that a shell can read, under the names that <c>--env-all</c> gives. Hidden ones are comments.</summary>
    public string Variables(IEnumerable<FoundSecret> secrets) => string.Join('\n', secrets.SelectMany(secret => secret.Pairs.Select(pair =>
    {
        string name = VariableName.Of("", secret.Pairs.Count == 1 ? secret.Name : $"{secret.Name}_{pair.Key}");
        // The lines are meant for a shell, and whoever writes to the store is not to run programs in it.
        return !VariableName.IsValid(name) || VariableName.IsProtected(name) ? $"# {name}: left out, as a shell or programs are started by it"
            : showsValues ? $"{name}={Quote(pair.Value)}"
            : $"# {name}={Hidden}";
    })));

    private void WriteFields(Utf8JsonWriter json, FoundSecret secret)
    {
        json.WriteStartObject();
        foreach ((string field, string value) in secret.Pairs)
            json.WriteString(field, showsValues ? value : null);
        json.WriteEndObject();
    }

    private static string Quote(string value) => $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
