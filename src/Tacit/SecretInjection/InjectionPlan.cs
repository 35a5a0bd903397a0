namespace Tacit.SecretInjection;

/// <summary>What the command line asks to hand to the app besides the API.</summary>
internal sealed record InjectionPlan
{
    /// <summary>Variables and where their values are.</summary>
    public IReadOnlyList<SecretVariable> Variables { get; init; } = [];

    /// <summary>Stores, all of whose secrets become variables.</summary>
    public IReadOnlyList<WholeStore> Stores { get; init; } = [];

    /// <summary>Files and where their content is.</summary>
    public IReadOnlyList<SecretFile> Files { get; init; } = [];

    public bool IsEmpty => Variables.Count == 0 && Stores.Count == 0 && Files.Count == 0;

    /// <summary>The stores that are asked.</summary>
    public IReadOnlyList<string> StoreNames =>
        [.. Variables.Select(variable => variable.Address.Store).Concat(Stores.Select(store => store.Name)).Concat(Files.Select(file => file.Address.Store)).Distinct()];
}

/// <summary>A variable of the app.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where the value is.</param>
/// <param name="Source">The flag, or the file and line, that asks for it.</param>
internal sealed record SecretVariable(string Name, SecretAddress Address, string Source);

/// <summary>Every secret of a store as a variable.</summary>
/// <param name="Name">The store.</param>
/// <param name="Prefix">Put before the name of each variable.</param>
internal sealed record WholeStore(string Name, string Prefix);

/// <summary>A file that holds one value.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Address">Where the value is.</param>
/// <param name="Source">The flag that asks for it.</param>
internal sealed record SecretFile(string Path, SecretAddress Address, string Source);
