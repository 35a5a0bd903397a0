using Tacit.AppProcesses;
using Tacit.RunningSidecars;

namespace Tacit.Tests.AppProcesses;

public sealed class ProcessStatTests
{
    private const string Rest = "1 2 2 0 -1 4194304 100 0 0 0 1 2 0 0 20 0 1 0 987654 1000 200";

    [Theory]
    [InlineData("app")]
    [InlineData("my app")]
    [InlineData(") S 7 (")]
    [InlineData("")]
    public void The_name_may_hold_anything(string name) =>
        Assert.Equal(new ProcessStat(5, 'S', 1, 2, name, 987654), ProcessStat.Parse(5, $"5 ({name}) S {Rest}\n"));

    [Theory]
    [InlineData('Z', true, false)]
    [InlineData('X', true, false)]
    [InlineData('T', false, true)]
    [InlineData('R', false, false)]
    public void The_state_tells_what_has_ended_and_what_is_stopped(char state, bool hasEnded, bool isStopped)
    {
        ProcessStat stat = ProcessStat.Parse(5, $"5 (app) {state} {Rest}")!;

        Assert.Equal((hasEnded, isStopped), (stat.HasEnded, stat.IsStopped));
    }

    [Theory]
    [InlineData("5 (app) S 1 2")]
    [InlineData("")]
    public void What_is_cut_is_no_process(string stat) => Assert.Null(ProcessStat.Parse(5, stat));

    [Fact]
    public void This_process_is_among_those_that_run() =>
        Assert.Contains(ProcessIdentity.Current, ProcessStat.All().Select(ProcessIdentity.Of));

    [Fact]
    public void A_process_that_started_at_another_time_is_another_one()
    {
        Assert.True(ProcessIdentity.Current.IsAlive);
        Assert.False((ProcessIdentity.Current with { Start = "1" }).IsAlive);
        Assert.Null(ProcessIdentity.Of(0));
        Assert.Null(ProcessIdentity.Of(-1));
    }
}
