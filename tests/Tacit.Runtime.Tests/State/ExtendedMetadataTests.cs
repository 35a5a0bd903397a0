using Tacit.Runtime.State;

namespace Tacit.Runtime.Tests.State;

public sealed class ExtendedMetadataTests
{
    private readonly ExtendedMetadata _metadata = new(new ReloadFailure());

    [Fact]
    public void The_versions_are_always_there_and_cannot_be_overwritten()
    {
        Assert.True(_metadata.TrySet("daprRuntimeVersion", "9"));
        Assert.True(_metadata.TrySet("tacitVersion", "9"));

        Assert.Equal([new("daprRuntimeVersion", ProductVersion.DaprRuntime), new("tacitVersion", ProductVersion.Tacit)], _metadata.All(isPublic: false));
    }

    [Fact]
    public void Values_come_in_the_order_of_their_names()
    {
        foreach (string name in (string[])["z", "a", "\uE000", "😀", "Z"])
            Assert.True(_metadata.TrySet(name, ""));

        Assert.Equal(["Z", "a", "daprRuntimeVersion", "tacitVersion", "z", "\uE000", "😀"], _metadata.All(isPublic: false).Select(entry => entry.Key));
    }

    [Fact]
    public void What_does_not_fit_is_refused_and_what_is_replaced_makes_room()
    {
        string half = new('x', (ExtendedMetadata.MaxCharacters / 2) - 1);
        Assert.True(_metadata.TrySet("a", half));
        Assert.True(_metadata.TrySet("b", half));

        Assert.False(_metadata.TrySet("c", ""));
        Assert.False(_metadata.TrySet("a", half + "y"));
        Assert.Equal(half, _metadata.All(isPublic: false)[0].Value);
        Assert.True(_metadata.TrySet("a", half));
        Assert.True(_metadata.TrySet("a", ""));
        Assert.True(_metadata.TrySet("c", half[1..]));
        Assert.False(_metadata.TrySet("d", ""));
    }
}
