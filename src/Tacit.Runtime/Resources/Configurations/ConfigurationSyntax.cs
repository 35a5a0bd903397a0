using System.Text.RegularExpressions;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Yaml;

namespace Tacit.Runtime.Resources.Configurations;

/// <summary>What every section of a configuration is read with: the shapes that are expected, and how others are reported.</summary>
internal sealed partial class ConfigurationSyntax(IReadOnlyDictionary<string, string> environment, ICollection<ResourceProblem> problems)
{
    /// <summary>Words that guard something in their own place; anywhere else they were meant to.</summary>
    private static readonly string[] GuardingWords = ["scopes", "storeName", "defaultAccess", "allowedSecrets", "deniedSecrets", "allowed", "denied"];

    public void Fail(string message, YamlValue at) => problems.Add(ResourceProblem.Error(message, at.Position));

    public void Warn(string message, YamlValue at) => problems.Add(ResourceProblem.Warning(message, at.Position));

    public void Note(string message, YamlValue at) => problems.Add(ResourceProblem.Note(message, at.Position));

    /// <summary>Whether a member was reported already.</summary>
    public bool IsRefused(YamlScalar key) =>
        problems.Any(problem => problem.Severity is ProblemSeverity.Error && problem.Position == key.Position);

    /// <summary>A section that must be a mapping if it is there; null means that it is empty.</summary>
    public YamlMapping? Mapping(YamlValue? value, string path)
    {
        if (value is YamlMapping mapping)
            return mapping;
        if (value is not null and not YamlScalar { IsNull: true })
            Fail($"{path} must be a mapping, not {value.Kind}", value);
        return null;
    }

    /// <summary>Reports a guard without a value, which may be one that is just being written; whether it is one.</summary>
    public bool RefuseBlank(YamlMapping parent, string member, string path, string none)
    {
        if (parent.Find(member) is not YamlScalar { IsNull: true } blank)
            return false;
        Fail($"{path} is blank; write {none} for one that says nothing", blank);
        return true;
    }

    /// <summary>The entries of a list of mappings.</summary>
    public IEnumerable<YamlMapping> Mappings(YamlValue value, string path)
    {
        foreach (YamlValue item in Items(value, path))
        {
            if (item is YamlMapping mapping)
                yield return mapping;
            else
                Fail($"an entry of {path} must be a mapping, not {item.Kind}", item);
        }
    }

    /// <summary>The texts of a list of scalars, expanded; nothing where there is no list.</summary>
    public List<string> Texts(YamlValue? value, string path, string what)
    {
        List<string> texts = [];
        foreach (YamlValue item in value is null ? [] : Items(value, path))
        {
            if (item is YamlScalar text)
                texts.Add(Expand(text));
            else
                Fail($"an entry of {path} must be {what}, not {item.Kind}", item);
        }

        return texts;
    }

    /// <summary>The truth of a scalar member; null where there is none.</summary>
    public bool? Boolean(YamlMapping parent, string member, string path)
    {
        YamlValue? value = parent.Find(member);
        if (value is null or YamlScalar { IsNull: true })
            return null;
        if (value is YamlScalar { Plain: true } scalar && bool.TryParse(Expand(scalar), out bool truth))
            return truth;
        Fail($"{path} must be true or false, without quotes", value);
        return null;
    }

    /// <summary>Reports members that are not known: an error where one that guards something was probably meant, else a warning.</summary>
    /// <param name="mapping">The section.</param>
    /// <param name="known">Its members.</param>
    /// <param name="owner">Its name for messages.</param>
    /// <param name="strict">The members that guard something.</param>
    public void CheckMembers(YamlMapping mapping, string[] known, string owner, string[] strict)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach ((YamlScalar key, YamlValue value) in mapping.Members)
        {
            if (known.Contains(key.Text, StringComparer.OrdinalIgnoreCase))
            {
                // The earlier value would be lost, and a list of denied names with it.
                if (!seen.Add(key.Text))
                    Fail($"{owner} has the member '{YamlMapping.NameOf(key)}' twice", key);
                continue;
            }

            // What is in the wrong place is reported there already.
            if (IsRefused(key) || MisplacedGuards.In(value).Any(IsRefused))
                continue;
            bool guards = known == strict || strict.Contains(ClosestWord.To(key.Text, known)) || ClosestWord.To(key.Text, GuardingWords) is not null;
            string hint = ClosestWord.Hint(key.Text.Split(':')[0], known);
            problems.Add(guards
                ? ResourceProblem.Error($"{owner} has no member '{YamlMapping.NameOf(key)}'.{hint}", key.Position)
                : ResourceProblem.Warning($"{owner} has no member '{YamlMapping.NameOf(key)}'; it is ignored.{hint}", key.Position));
        }
    }

    /// <summary>The text of a scalar member as written: what variables hold is not shown.</summary>
    public static string Written(YamlMapping entry, string member) => (entry.Find(member) as YamlScalar)?.Text ?? "";

    /// <summary>The text of a scalar member, expanded; empty where there is none.</summary>
    public string ExpandMember(YamlMapping entry, string member) => entry.Find(member) is YamlScalar { IsNull: false } scalar ? Expand(scalar) : "";

    /// <summary>Replaces <c>$NAME</c> and <c>${NAME}</c>, as daprd does in configuration files; an unset variable is an error.</summary>
    public string Expand(YamlScalar scalar) => VariableReference().Replace(scalar.Text, match =>
    {
        string name = match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value;
        if (environment.TryGetValue(name, out string? value))
            return value;
        Fail($"the environment variable '{name}' is not set", scalar);
        return "";
    });

    private IReadOnlyList<YamlValue> Items(YamlValue value, string path)
    {
        if (value is YamlSequence list)
            return list.Items;
        if (value is not YamlScalar { IsNull: true })
            Fail($"{path} must be a list, not {value.Kind}", value);
        return [];
    }

    [GeneratedRegex(@"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")]
    private static partial Regex VariableReference();
}
