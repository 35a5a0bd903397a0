namespace Tacit.SecretStores.Local.File;

/// <summary>A secrets file that cannot be used. The message names the place, never the content.</summary>
internal sealed class SecretsFileException(string message, Exception? innerException = null) : Exception(message, innerException);
