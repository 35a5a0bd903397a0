using Tacit.SecretInjection;

namespace Tacit.Tests.SecretInjection;

public sealed class VariableNameTests
{
    [Theory]
    [InlineData("", "db:pass-word", "DB_PASS_WORD")]
    [InlineData("App_", "db.user", "App_DB_USER")]
    [InlineData("", "1password", "_1PASSWORD")]
    [InlineData("X", "1password", "X1PASSWORD")]
    [InlineData("", "größe", "GR__E")]
    [InlineData("", "x\ny=$(id)", "X_Y___ID_")]
    public void The_name_of_a_secret_becomes_one_that_every_program_can_use(string prefix, string secret, string expected)
    {
        string name = VariableName.Of(prefix, secret);

        Assert.Equal(expected, name);
        Assert.True(VariableName.IsValid(name));
    }

    [Theory]
    [InlineData("PATH")]
    [InlineData("LD_PRELOAD")]
    [InlineData("NODE_OPTIONS")]
    [InlineData("PYTHONPATH")]
    [InlineData("PERL5OPT")]
    [InlineData("DOTNET_STARTUP_HOOKS")]
    [InlineData("GIT_SSH_COMMAND")]
    [InlineData("DAPR_HTTP_PORT")]
    [InlineData("DAPR_API_TOKEN")]
    [InlineData("APP_API_TOKEN")]
    [InlineData("APP_ID")]
    [InlineData("TACIT_HTTP_SOCKET")]
    public void What_runs_other_programs_is_not_taken_from_a_whole_store(string name) => Assert.True(VariableName.IsProtected(name));

    [Theory]
    [InlineData("DB_PASSWORD")]
    [InlineData("APP_IDENTITY")]
    [InlineData("TACIT_KEY")]
    [InlineData("NODE_ENV")]
    [InlineData("GITHUB_TOKEN")]
    [InlineData("SECRET_PATH")]
    public void Ordinary_names_are_free(string name) => Assert.False(VariableName.IsProtected(name));

    [Theory]
    [InlineData("")]
    [InlineData("1A")]
    [InlineData("A-B")]
    [InlineData("A B")]
    [InlineData("Ä")]
    public void Other_names_cannot_be(string name) => Assert.False(VariableName.IsValid(name));
}
