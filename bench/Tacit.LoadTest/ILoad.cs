namespace Tacit.LoadTest;

/// <summary>One connection that makes calls.</summary>
internal interface ILoad : IDisposable
{
    /// <summary>Makes one call and looks at the whole answer; what it looks like is what the others are held to.</summary>
    /// <exception cref="InvalidDataException">It is not the right one.</exception>
    void Check();

    /// <summary>Makes calls until told not to, and waits for those in flight.</summary>
    /// <returns>The number of answers.</returns>
    /// <exception cref="InvalidDataException">One is not like the answer that was checked.</exception>
    long Run(Func<bool> goOn);
}
