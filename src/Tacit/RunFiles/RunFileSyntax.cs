using System.Globalization;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Yaml;

namespace Tacit.RunFiles;

/// <summary>What a run file is read with: the shapes that are expected, and how others are reported.</summary>
/// <remarks>A member without a value is as good as none, and a number may have quotes.</remarks>
internal sealed class RunFileSyntax(ICollection<ResourceProblem> problems)
{
    private static readonly char[] NameEnds = [':', '='];

    private readonly SortedSet<string> _ignored = new(StringComparer.Ordinal);

    /// <summary>The members met so far that have no effect.</summary>
    public IReadOnlyList<string> Ignored => [.. _ignored];

    public void Fail(string message, YamlValue at) => problems.Add(ResourceProblem.Error(message, at.Position));

    public void Warn(string message, YamlValue at) => problems.Add(ResourceProblem.Warning(message, at.Position));

    /// <summary>The value of a member; null where there is none.</summary>
    public static YamlValue? Find(YamlMapping section, string key) => section.Find(key) is { } value and not YamlScalar { IsNull: true } ? value : null;

    /// <summary>A section that must be a mapping if it is there.</summary>
    public YamlMapping? Mapping(YamlMapping parent, string key)
    {
        YamlValue? value = Find(parent, key);
        if (value is not null and not YamlMapping)
            Fail($"{key} must be a mapping, not {value.Kind}", value);
        return value as YamlMapping;
    }

    /// <summary>The entries of a member that must be a list if it is there.</summary>
    public IReadOnlyList<YamlValue> Items(YamlMapping parent, string key)
    {
        YamlValue? value = Find(parent, key);
        if (value is not null and not YamlSequence)
            Fail($"{key} must be a list, not {value.Kind}; begin each entry with '- '", value);
        return (value as YamlSequence)?.Items ?? [];
    }

    /// <summary>The text of a member; null where there is none.</summary>
    public string? Text(YamlMapping section, string key) => Find(section, key) is { } value ? Text(value, key) : null;

    /// <summary>The text of a value, as it is written; null if it has none.</summary>
    public string? Text(YamlValue value, string what)
    {
        if (value is not YamlScalar { IsNull: false } scalar)
            Fail($"{what} must be a text, not {(value is YamlScalar ? "blank" : value.Kind)}", value);
        else if (scalar.Text.Contains('\0', StringComparison.Ordinal))
            Fail($"{what} has a NUL character in it, which cannot be passed on", value);
        else
            return scalar.Text;
        return null;
    }

    /// <summary>A whole number; null where there is none.</summary>
    public int? Number(YamlMapping section, string key)
    {
        if (Text(section, key) is not { Length: > 0 } text)
            return null;
        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number))
            return number;
        Fail($"{key} must be a whole number, not '{text}'", section.Find(key)!);
        return null;
    }

    /// <summary>A port; null where none was chosen, which zero and negative numbers mean too.</summary>
    public int? Port(YamlMapping section, string key)
    {
        int? port = Number(section, key);
        if (port > 65535)
            Fail($"{key} must be a port, not {port}. Allowed: 1 to 65535, and 0 for none chosen", section.Find(key)!);
        return port is > 0 and <= 65535 ? port : null;
    }

    /// <summary>One of some words, whatever its case; the default for an empty text, null where there is none.</summary>
    public string? OneOf(YamlMapping section, string key, string[] allowed, string otherwise)
    {
        string? text = Text(section, key);
        if (text is null or "")
            return text is null ? null : otherwise;
        string? word = Array.Find(allowed, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (word is null)
            Fail($"{key} cannot be '{text}'.{ClosestWord.Hint(text, allowed)}", section.Find(key)!);
        return word;
    }

    /// <summary>Reports members that are unknown, in the wrong place or there twice, and remembers those without effect.</summary>
    public void CheckMembers(YamlMapping section, string owner, RunFileKeys keys)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach ((YamlScalar key, _) in section.Members)
        {
            if (!seen.Add(key.Text))
                Fail($"{owner} has the member '{NameOf(key)}' twice", key);
            else if (Array.Find(keys.Ignored, ignored => ignored.Equals(key.Text, StringComparison.OrdinalIgnoreCase)) is { } ignored)
                _ignored.Add(ignored);
            else if (!keys.Has(key.Text))
                ReportUnknown(key, owner, keys);
        }
    }

    /// <summary>The name of a member as messages show it. What follows a sign that was meant to end it may be a credential.</summary>
    public static string NameOf(YamlScalar key) => key.Text.IndexOfAny(NameEnds) is >= 0 and var end ? $"{key.Text[..(end + 1)]}…" : key.Text;

    private void ReportUnknown(YamlScalar key, string owner, RunFileKeys keys)
    {
        string name = NameOf(key);
        string word = key.Text.Split(NameEnds)[0];
        // Without its configuration an app may read every secret, so this one is not passed over.
        bool guards = word.StartsWith("config", StringComparison.OrdinalIgnoreCase);
        string? meant = guards ? RunFileKeys.Configuration : ClosestWord.To(word, keys.All);
        string hint = RunFileKeys.Common.Has(key.Text) ? $" '{name}' belongs under common, or into an app"
            : RunFileKeys.App.Has(key.Text) ? $" '{name}' belongs into an app"
            : meant is null ? ""
            : $" Did you mean '{meant}'?";
        if (guards)
            Fail($"{owner} has no member '{name}', and to ignore it would leave the secrets unguarded.{hint}", key);
        else
            Warn($"{owner} has no member '{name}'; it is ignored.{hint}", key);
    }
}
