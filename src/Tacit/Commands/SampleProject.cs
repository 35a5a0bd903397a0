namespace Tacit.Commands;

/// <summary>The files of a small project that works: a secret store, its secrets, and who may read which.</summary>
internal static class SampleProject
{
    public const string Store = "localsecretstore";
    public const string Secret = "secret";
    public const string Components = "components";
    public const string Config = "config.yaml";
    public const string IgnoreFile = ".gitignore";
    public const string IgnoredPath = "components/secrets.json";

    /// <summary>What is written, with what it is for.</summary>
    public static IReadOnlyList<SampleFile> Files { get; } =
    [
        new("components/local-secret-store.yaml", $"the secret store '{Store}'", Component),
        new(IgnoredPath, "its secrets, which only you can read", Secrets),
        new(Config, "which of them an app may read", Configuration),
    ];

    private const string Component = $"""
        # A secret store over a JSON file, for development. 'tacit components' shows which other types there are.
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: {Store}
        spec:
          type: secretstores.local.file
          version: v1
          metadata:
          # Looked for in the working directory, then beside this file.
          - name: secretsFile
            value: secrets.json
          - name: nestedSeparator
            value: ":"

        """;

    private const string Secrets = """
        {
          "secret": "YourPasskeyHere",
          "database": {
            "user": "demo",
            "password": "not-a-real-one"
          }
        }

        """;

    private const string Configuration = $"""
        # An app that is started with this file reads what is allowed here, and nothing else of '{Store}'.
        apiVersion: dapr.io/v1alpha1
        kind: Configuration
        metadata:
          name: config
        spec:
          secrets:
            scopes:
            - storeName: {Store}
              defaultAccess: deny
              allowedSecrets:
              - {Secret}
              # Add "database:user" or "database:*" to allow more.

        """;
}
