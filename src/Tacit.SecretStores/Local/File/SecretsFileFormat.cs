namespace Tacit.SecretStores.Local.File;

/// <summary>How names are made from the members of the file.</summary>
internal sealed record SecretsFileFormat(string NestedSeparator, bool MultiValued);
