using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Yaml;

namespace Tacit.Runtime.Resources;

/// <summary>What a document of a resources folder is read with: the shapes that are expected, and how others are reported.</summary>
/// <param name="problems">Receives the reports.</param>
/// <param name="prefix">What every reason to leave the document out begins with.</param>
/// <param name="isGuarded">Whether a member that guards something, read wrongly, stops the start; else that too leaves the document out.</param>
internal sealed class DocumentSyntax(ICollection<ResourceProblem> problems, string prefix = "", bool isGuarded = true)
{
    /// <summary>Whether the document is left out.</summary>
    public bool IsLeftOut { get; private set; }

    public void Fail(string message, YamlValue at)
    {
        if (isGuarded)
            problems.Add(ResourceProblem.Error(message, at.Position));
        else
            LeaveOut(message, at);
    }

    /// <summary>A list of apps in the wrong place, which would open the component to all of them.</summary>
    public void FailMisplacedScopes(YamlScalar key) => Fail($"'{key.Text}' guards nothing here; it belongs beside metadata and spec", key);

    public static bool IsScopes(YamlScalar key) => key.Text.Equals("scopes", StringComparison.OrdinalIgnoreCase);

    public void Warn(string message, YamlValue at) => problems.Add(ResourceProblem.Warning(message, at.Position));

    /// <summary>Leaves the document out.</summary>
    public void LeaveOut(string message, YamlValue at) => LeaveOut(message, at.Position);

    /// <summary>Leaves the document out.</summary>
    public void LeaveOut(string message, SourcePosition position)
    {
        IsLeftOut = true;
        problems.Add(ResourceProblem.Skipped(prefix + message, position));
    }

    /// <summary>A section that must be a mapping if it is there; null means that it is empty.</summary>
    public YamlMapping? Mapping(YamlValue? value, string path)
    {
        if (value is YamlMapping mapping)
            return mapping;
        if (value is not null and not YamlScalar { IsNull: true })
            LeaveOut($"{path} must be a mapping, not {value.Kind}", value);
        return null;
    }

    /// <summary>A list of texts that a member holds; empty when it is absent.</summary>
    public List<string> Texts(YamlMapping parent, string member, string what)
    {
        List<string> texts = [];
        YamlValue? value = parent.Find(member);
        if (value is null)
            return texts;
        if (value is YamlScalar { IsNull: true })
        {
            // It may be just being written; read as none, it would open the document to every app.
            Fail($"{member} is blank; write [] for every app, or leave it out", value);
            return texts;
        }

        if (value is not YamlSequence list)
        {
            LeaveOut($"{member} must be a list of {what}s, not {value.Kind}", value);
            return texts;
        }

        foreach (YamlValue item in list.Items)
        {
            if (item is YamlScalar { IsNull: false } text)
                texts.Add(text.Text);
            else
                LeaveOut($"an entry of {member} must be an {what}", item);
        }

        return texts;
    }

    /// <summary>Reports members that are unknown, and those that stand twice.</summary>
    public void CheckMembers(YamlMapping mapping, string[] known, string owner)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach ((YamlScalar key, _) in mapping.Members)
        {
            if (!seen.Add(key.Text))
                Fail($"{owner} has the member '{YamlMapping.NameOf(key)}' twice", key);
            else if (known.Contains(key.Text, StringComparer.OrdinalIgnoreCase))
                continue;
            else if (IsScopes(key))
                FailMisplacedScopes(key);
            // A list of apps that is not read would open the component to all of them.
            else if (ClosestWord.To(key.Text, known) == "scopes")
                Fail($"{owner} has no member '{YamlMapping.NameOf(key)}'. Did you mean 'scopes'?", key);
            else
                Warn($"{owner} has no member '{YamlMapping.NameOf(key)}'; it is ignored.{ClosestWord.Hint(key.Text.Split(':')[0], known)}", key);
        }
    }
}
