namespace Tacit.Abstractions;

/// <summary>A capability that a secret store declares.</summary>
[Flags]
public enum SecretStoreFeatures
{
    /// <summary>Name/value secrets only: the answer has one pair, named like the secret.</summary>
    None = 0,

    /// <summary>A secret may hold several pairs. Wire name <c>MULTIPLE_KEY_VALUES_PER_SECRET</c>.</summary>
    MultipleKeyValuesPerSecret = 1,
}
