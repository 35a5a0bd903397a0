using Tacit.Commands;

namespace Tacit.Tests.Commands;

public sealed class CalledNameTests
{
    [Theory]
    [InlineData("/usr/bin/dapr", "dapr", "Dapr")]
    [InlineData("dapr", "dapr", "Dapr")]
    [InlineData("./daprd.exe", "daprd", "Dapr")]
    [InlineData("/opt/tacit", "tacit", "Tacit")]
    [InlineData("my-dapr", "tacit", "Tacit")]
    [InlineData("", "tacit", "Tacit")]
    public void The_name_decides_who_it_is(string path, string name, string product) => Assert.Equal(new(name, product), CalledName.Of(path));

    [Theory]
    [InlineData("daprd", "--app-id x", "serve --app-id x")]
    [InlineData("daprd", "/daprd --app-id x", "serve --app-id x")]
    [InlineData("daprd", "./daprd", "serve")]
    [InlineData("daprd", "", "serve")]
    [InlineData("daprd", "--version", "serve --version")]
    [InlineData("tacit", "./daprd -app-id x", "serve -app-id x")]
    [InlineData("tacit", "--log-as-json run", "--log-as-json run")]
    [InlineData("dapr", "--log-as-json run -a x", "run --log-as-json -a x")]
    [InlineData("dapr", "--runtime-path /x --log-as-json=true run -- app", "run --runtime-path /x --log-as-json=true -- app")]
    [InlineData("dapr", "--runtime-path=/x list", "list --runtime-path=/x")]
    [InlineData("dapr", "run --log-as-json", "run --log-as-json")]
    [InlineData("dapr", "--log-as-json", "--log-as-json")]
    [InlineData("dapr", "--runtime-path", "--runtime-path")]
    public void Arguments_mean_what_they_mean_to_that_program(string called, string arguments, string expected) =>
        Assert.Equal(expected, string.Join(' ', ArgumentList.ForName(CalledName.Of(called), arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
}
