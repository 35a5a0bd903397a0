namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>The contract, kept over KV version 1.</summary>
public sealed class VaultVersion1Conformance() : VaultConformance(engineVersion: 1);
