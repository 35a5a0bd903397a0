namespace Tacit.AppProcesses;

/// <summary>Where what an app writes goes.</summary>
internal interface IAppOutput
{
    /// <summary>Takes text; false when nobody reads it any more.</summary>
    /// <param name="owner">The stream that it comes from, for lines that come in pieces.</param>
    /// <param name="text">Any bytes.</param>
    /// <param name="isError">Whether the app wrote it to its standard error.</param>
    bool Write(object owner, ReadOnlySpan<byte> text, bool isError);
}
