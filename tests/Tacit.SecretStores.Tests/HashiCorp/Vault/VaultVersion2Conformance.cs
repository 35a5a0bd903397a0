namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>The contract, kept over KV version 2.</summary>
public sealed class VaultVersion2Conformance() : VaultConformance(engineVersion: 2);
