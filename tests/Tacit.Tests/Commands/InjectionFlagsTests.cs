using System.CommandLine;
using Tacit.Commands;
using Tacit.SecretInjection;

namespace Tacit.Tests.Commands;

public sealed class InjectionFlagsTests
{
    [Fact]
    public void Everything_that_is_asked_for_is_in_the_plan()
    {
        (InjectionPlan plan, OnChange? onChange) = Read(
            "--env", "A=fs/a", "-e", "B=gs/b#c", "--env-all", "fs", "--env-all", "hs:X_", "--secret-file", "/x/../f=fs/d", "--watch");

        Assert.Equal(["A=fs/a", "B=gs/b#c"], plan.Variables.Select(variable => $"{variable.Name}={variable.Address}"));
        Assert.Equal([new("fs", ""), new("hs", "X_")], plan.Stores);
        Assert.Equal(new SecretFile("/f", new("fs", "d", null), "--secret-file /f"), Assert.Single(plan.Files));
        Assert.Equal(["fs", "gs", "hs"], plan.StoreNames);
        Assert.Equal(OnChange.Restart, onChange);
    }

    [Theory]
    [InlineData("restart", null)]
    [InlineData("SIGHUP", "SIGHUP")]
    [InlineData("hup", "SIGHUP")]
    [InlineData("sigusr2", "SIGUSR2")]
    public void A_change_restarts_or_signals(string text, string? signal) =>
        Assert.Equal(signal, Read("--env", "A=fs/a", "--watch", "--on-change", text).OnChange!.Signal);

    [Theory]
    [InlineData("--env: expected NAME=<store>/<key>[#<field>], as in DB_PASSWORD=fs/db#password", "--env", "canary")]
    [InlineData("--env: expected NAME=<store>/<key>[#<field>], as in DB_PASSWORD=fs/db#password", "-e", "canary==")]
    [InlineData("--env: what stands before '=' cannot be the name of a variable; letters, digits and underscores can, no digit first", "-e", "canary-1=fs/x")]
    [InlineData("--env: A: the value is not of the form <store>/<key>[#<field>], as in fs/db or fs/db#password", "-e", "A=canary")]
    [InlineData("--env: A: the value is not of the form <store>/<key>[#<field>], as in fs/db or fs/db#password", "-e", "A=/canary")]
    [InlineData("--env: APP_ID tells the app where its sidecar is; give the secret another name", "-e", "APP_ID=fs/x")]
    [InlineData("--env-all: expected <store>[:PREFIX], as in fs:SECRET_; a prefix has letters, digits and underscores, no digit first", "--env-all", "canary:x-")]
    [InlineData("--env-all: expected <store>[:PREFIX], as in fs:SECRET_; a prefix has letters, digits and underscores, no digit first", "--env-all", "")]
    [InlineData("--secret-file: expected PATH=<store>/<key>[#<field>], as in ./db.key=fs/db#key", "--secret-file", "canary")]
    [InlineData("--secret-file: expected PATH=<store>/<key>[#<field>], as in ./db.key=fs/db#key", "--secret-file", "=fs/canary")]
    [InlineData("--secret-file /f: the value is not of the form <store>/<key>[#<field>], as in fs/db or fs/db#password", "--secret-file", "/f=canary")]
    [InlineData("--secret-file: / is a folder; give the path of a file", "--secret-file", "/=fs/x")]
    [InlineData("the variable A is asked for twice", "-e", "A=fs/a", "-e", "A=fs/b")]
    [InlineData("the file /f is asked for twice", "--secret-file", "/f=fs/a", "--secret-file", "/x/../f=fs/b")]
    [InlineData("--watch follows what --env, --env-file, --env-all and --secret-file hand over; give one of them", "--watch")]
    [InlineData("--on-change says what --watch does; give both", "-e", "A=fs/a", "--on-change", "SIGHUP")]
    [InlineData("invalid value for --on-change: SIGHOP. Did you mean 'SIGHUP'? Allowed: restart, SIGHUP, SIGUSR1, SIGUSR2", "-e", "A=fs/a", "--watch", "--on-change", "SIGHOP")]
    public void What_is_wrong_is_said_without_what_was_typed(string message, params string[] arguments)
    {
        UsageException problem = Assert.Throws<UsageException>(() => Read(arguments));

        Assert.Equal(message, problem.Message);
        Assert.DoesNotContain("canary", problem.Message, StringComparison.Ordinal);
    }

    private static (InjectionPlan Plan, OnChange? OnChange) Read(params string[] arguments)
    {
        InjectionFlags flags = new();
        Command command = new("run");
        flags.AddTo(command);
        ParseResult result = command.Parse(arguments);
        Assert.Empty(result.Errors);
        return (flags.Read(result), flags.ReadOnChange(result));
    }
}
