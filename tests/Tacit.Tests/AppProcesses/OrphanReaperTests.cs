using System.Diagnostics;
using System.Runtime.Versioning;
using Tacit.AppProcesses;

namespace Tacit.Tests.AppProcesses;

/// <summary>The ends that are somebody's are left to them.</summary>
public sealed class OrphanReaperTests
{
    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task A_child_that_somebody_waits_for_keeps_its_exit_code()
    {
        using OrphanReaper reaper = new(TimeProvider.System);
        for (int round = 0; round < 50; round++)
        {
            using Process process = Process.Start("sh", ["-c", "exit 3"]);
            await process.WaitForExitAsync();
            Assert.Equal(3, process.ExitCode);
        }
    }
}
