namespace Tacit.Abstractions;

/// <summary>What a metadata value must look like.</summary>
public enum MetadataFieldKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary><c>true</c>, <c>yes</c>, <c>y</c>, <c>t</c>, <c>on</c>, <c>1</c>, or their opposites; case does not matter.</summary>
    Boolean,

    /// <summary>A whole number, 0 or more.</summary>
    Number,

    /// <summary>A duration in the form of <see cref="GoDuration"/>.</summary>
    Duration,
}
