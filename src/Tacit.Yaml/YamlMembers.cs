namespace Tacit.Yaml;

/// <summary>The members of a mapping while it is read, and those that merge keys (<c>&lt;&lt;</c>) add to them.</summary>
internal sealed class YamlMembers(YamlLimits limits)
{
    private readonly List<KeyValuePair<YamlScalar, YamlValue>> _own = [];
    private List<(YamlScalar Key, YamlMapping Mapping)>? _merged;

    /// <summary>Adds a member, or what a merge key stands for; false when its value is nothing to merge.</summary>
    public bool TryAdd(YamlScalar key, YamlValue value)
    {
        if (key is { Plain: true, Text: "<<" })
            return TryMerge(key, value);
        _own.Add(new(key, value));
        return true;
    }

    /// <summary>All members; merged ones come first, because the last one of a name is the one that counts.</summary>
    /// <exception cref="YamlLimitException">There are too many values.</exception>
    public List<KeyValuePair<YamlScalar, YamlValue>> ToList()
    {
        if (_merged is null)
            return _own;
        HashSet<string> names = [.. _own.Select(member => member.Key.Text)];
        Stack<List<KeyValuePair<YamlScalar, YamlValue>>> added = [];
        foreach ((YamlScalar key, YamlMapping mapping) in _merged)
            added.Push(MissingMembers(key, mapping, names));
        return [.. added.SelectMany(members => members), .. _own];
    }

    private bool TryMerge(YamlScalar key, YamlValue value)
    {
        IReadOnlyList<YamlValue> mappings = value is YamlSequence list ? list.Items : [value];
        if (!mappings.All(mapping => mapping is YamlMapping))
            return false;
        _merged ??= [];
        foreach (YamlValue mapping in mappings)
        {
            // A mapping without members has its price too, or a list of them could be merged for nothing again and again.
            Count(key);
            _merged.Add((key, (YamlMapping)mapping));
        }

        return true;
    }

    private List<KeyValuePair<YamlScalar, YamlValue>> MissingMembers(YamlScalar key, YamlMapping mapping, HashSet<string> names)
    {
        List<KeyValuePair<YamlScalar, YamlValue>> missing = [];
        HashSet<string> added = [];
        foreach (KeyValuePair<YamlScalar, YamlValue> member in mapping.Members)
        {
            Count(key);
            if (names.Contains(member.Key.Text))
                continue;
            missing.Add(member);
            added.Add(member.Key.Text);
        }

        // Only now: of two members of one name in one mapping the last one counts here too.
        names.UnionWith(added);
        return missing;
    }

    private void Count(YamlScalar key)
    {
        if (!limits.TryCountValue())
            throw YamlLimits.TooManyValues(key.Position);
    }
}
