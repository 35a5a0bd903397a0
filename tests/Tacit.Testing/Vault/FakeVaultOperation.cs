namespace Tacit.Testing.Vault;

/// <summary>What a request wants of a path, which is what a policy allows or not.</summary>
internal enum FakeVaultOperation
{
    Read,
    List,
    Create,
    Update,
    Delete,
    Patch,
}
