using System.CommandLine;
using Tacit.Commands;

namespace Tacit.Tests.Commands;

public sealed class ArgumentListTests
{
    [Fact]
    public void What_follows_the_first_two_dashes_is_the_apps()
    {
        (string[] ours, string[] apps) = ArgumentList.Split(["run", "-a", "x", "--", "app", "--", "-y"]);

        Assert.Equal(["run", "-a", "x"], ours);
        Assert.Equal(["app", "--", "-y"], apps);
    }

    [Fact]
    public void One_dash_is_doubled_for_flags_that_exist_and_for_nothing_else()
    {
        Command command = new("serve") { new Option<string>("--app-id"), new Option<string>("--port", "-p") };

        Assert.Equal(["--app-id", "x", "--app-id=y", "-p", "-10", "-other"], ArgumentList.DoubleDashes(["-app-id", "x", "-app-id=y", "-p", "-10", "-other"], command));
    }
}
