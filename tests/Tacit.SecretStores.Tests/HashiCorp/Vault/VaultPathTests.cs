using FsCheck;
using FsCheck.Fluent;
using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>How names and paths are encoded, and which ones are refused.</summary>
public sealed class VaultPathTests
{
    public static TheoryData<string> Good => SecretNames.Good;

    public static TheoryData<string> Bad => SecretNames.Bad;

    [Theory]
    [MemberData(nameof(Good))]
    public void A_good_name_comes_back_from_its_encoded_form(string name)
    {
        Assert.True(VaultPath.IsName(name));
        AssertFaithful(name, VaultPath.OfName(name));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_name_is_refused(string name)
    {
        Assert.False(VaultPath.IsName(name));
        Assert.Equal(SecretStoreFailure.InvalidRequest, Assert.Throws<SecretStoreException>(() => VaultPath.OfName(name)).Failure);
    }

    /// <summary>Any text is either refused, or arrives as what it is and stays below the folder it starts in.</summary>
    [Fact]
    public void No_name_at_all_leads_out()
    {
        Gen<string> piece = Gen.OneOf(
            Gen.Elements("/", ".", "..", "%", "%2e", "%2F", "?", "#", "\\", " ", "a", "\u00e9", "\ud800", "\udc00", "\U0001F511", "\0", "\n", "\u200e", "&", "=", ";"),
            ArbMap.Default.GeneratorFor<char>().Select(sign => $"{sign}"));

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3000),
            Prop.ForAll(piece.ArrayOf().Select(string.Concat).ToArbitrary(), name =>
            {
                if (VaultPath.IsName(name))
                    AssertFaithful(name, VaultPath.OfName(name));
                else
                    Assert.Throws<SecretStoreException>(() => VaultPath.OfName(name));
            }));
    }

    [Theory]
    [InlineData("secret", "secret")]
    [InlineData("/secret/", "secret")]
    [InlineData("//a/b//", "a/b")]
    [InlineData("a b/\u00e9%", "a%20b/%C3%A9%25")]
    public void Slashes_around_a_path_of_the_metadata_do_not_matter(string text, string encoded) => Assert.Equal(encoded, VaultPath.OfField(text, "enginePath"));

    [Fact]
    public void Empty_parts_are_not_joined()
    {
        Assert.Equal("a/b/c", VaultPath.Join("a", "", "b/c", ""));
        Assert.Equal("", VaultPath.Join("", ""));
        Assert.Equal("a", VaultPath.Join("", "a"));
    }

    private static void AssertFaithful(string name, string encoded)
    {
        Assert.Equal(name.Split('/'), encoded.Split('/').Select(Uri.UnescapeDataString));
        Assert.All(encoded, sign => Assert.True(char.IsAsciiLetterOrDigit(sign) || "-._~%/!*'()".Contains(sign, StringComparison.Ordinal), $"'{sign}' is not encoded"));
        Assert.DoesNotContain(encoded.Split('/'), part => part is "" or "." or "..");
    }
}
