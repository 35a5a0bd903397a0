using System.Globalization;
using Tacit.Abstractions;
using Tacit.Runtime.Resources.Yaml;

namespace Tacit.Runtime.Resources.Resiliencies;

/// <summary>The shapes that a resiliency document is made of, and its refusal where one is not what it should be.</summary>
internal sealed class ResiliencySyntax(DocumentSyntax syntax)
{
    /// <summary>Leaves the document out.</summary>
    public void Refuse(string reason, YamlValue at) => syntax.LeaveOut(reason, at);

    /// <summary>A section that must be a mapping if it is there; null means that it is empty.</summary>
    public YamlMapping? Mapping(YamlValue? value, string path)
    {
        if (value is YamlMapping mapping)
            return mapping;
        if (value is not null and not YamlScalar { IsNull: true })
            Refuse($"{path} must be a mapping, not {value.Kind}", value);
        return null;
    }

    /// <summary>A duration in Go's form, or a whole number of milliseconds; null where there is none.</summary>
    public TimeSpan? Duration(YamlValue? value, string path)
    {
        if (value is null or YamlScalar { IsNull: true } or YamlScalar { Text: "" })
            return null;
        if (value is YamlScalar scalar)
        {
            if (int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds))
                return TimeSpan.FromMilliseconds(milliseconds);
            if (GoDuration.TryParse(scalar.Text, out TimeSpan duration) && duration >= TimeSpan.Zero)
                return duration;
        }

        Refuse($"{path} is not a duration. Write it as in 5s, 500ms or 1m30s, or as a number of milliseconds", value);
        return null;
    }

    /// <summary>A whole number of at least a least one; null where there is none.</summary>
    public int? Number(YamlValue? value, string path, int least)
    {
        if (value is null or YamlScalar { IsNull: true } or YamlScalar { Text: "" })
            return null;
        if (value is YamlScalar scalar && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least)
            return number;
        Refuse($"{path} is not a whole number of at least {least}", value);
        return null;
    }
}
