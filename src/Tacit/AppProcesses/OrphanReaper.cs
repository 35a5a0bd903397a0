using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Threading.Channels;

namespace Tacit.AppProcesses;

/// <summary>Takes the ends of adopted orphans off the kernel's list, as the first process of a container has to.</summary>
/// <remarks>
/// Children that somebody waits for are gone within milliseconds of their end, while an orphan stays. So what is still there at a second look is
/// nobody's.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class OrphanReaper : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _ends = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly PosixSignalRegistration _registration;
    private readonly TimeProvider _timeProvider;

    public OrphanReaper(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => _ends.Writer.TryWrite(true));
        _ = Task.Run(ReapAsync);
    }

    public void Dispose()
    {
        _registration.Dispose();
        _ends.Writer.TryComplete();
    }

    private async Task ReapAsync()
    {
        HashSet<(int Pid, ulong StartTicks)> seen = [];
        while (seen.Count > 0 || await _ends.Reader.WaitToReadAsync())
        {
            _ends.Reader.TryRead(out _);
            HashSet<(int Pid, ulong StartTicks)> ended = ProcessTree.EndedChildren();
            foreach ((int pid, _) in ended.Intersect(seen))
                Posix.Reap(pid);
            ended.ExceptWith(seen);
            seen = ended;
            if (seen.Count > 0)
                await Task.Delay(BetweenLooks, _timeProvider);
        }
    }
}
