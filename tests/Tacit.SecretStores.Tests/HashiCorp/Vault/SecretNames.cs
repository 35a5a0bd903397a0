namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>Names of secrets with everything that an address could stumble over.</summary>
internal static class SecretNames
{
    public static TheoryData<string> Good { get; } =
    [
        "plain",
        "folder/name",
        "a/b/c/d/e",
        "with blank",
        " begins and ends ",
        "a?b=c&d",
        "a#b",
        "100%",
        "%2e%2e",
        "%2F..%2f",
        "a%00b",
        "a+b",
        "a\\b",
        "a;b:c@d,e",
        "...",
        "a/.../b",
        ".hidden",
        "ends.",
        "quote'\"`",
        "<tag>",
        "{braces}[brackets]|^",
        "~tilde-_.!*()",
        "umläute/größe",
        "e\u0301 and \u00e9",
        "\u65e5\u672c\u8a9e",
        "\U0001F511",
        "left\u200eto\u200fright\u202emarks",
        "\ufeffmark",
        "data/metadata",
    ];

    public static TheoryData<string> Bad { get; } =
    [
        "",
        ".",
        "..",
        "a/../b",
        "../a",
        "a/..",
        "a/./b",
        "/a",
        "a/",
        "/",
        "a//b",
        "a\nb",
        "a\0b",
        "\t",
        "a\u007fb",
        "a\u0085b",
    ];
}
