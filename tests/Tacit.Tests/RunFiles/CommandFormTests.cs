using Tacit.RunFiles;

namespace Tacit.Tests.RunFiles;

public sealed class CommandFormTests
{
    [Theory]
    [InlineData("python3 app.py", "[\"python3\", \"app.py\"]")]
    [InlineData("  dotnet   run\t--x\n", "[\"dotnet\", \"run\", \"--x\"]")]
    [InlineData("", "[]")]
    [InlineData("node \"my app.js\" 'it is' ''", "[\"node\", \"my app.js\", \"it is\", \"\"]")]
    [InlineData("node a'b c'd", "[\"node\", \"ab cd\"]")]
    [InlineData("a && b", "[\"sh\", \"-c\", \"a && b\"]")]
    [InlineData("echo $HOME > \"x\"", "[\"sh\", \"-c\", \"echo $HOME > \\\"x\\\"\"]")]
    [InlineData("PORT=1 node app.js", "[\"sh\", \"-c\", \"PORT=1 node app.js\"]")]
    [InlineData("node it's", "[\"sh\", \"-c\", \"node it's\"]")]
    [InlineData("a\\ b", "[\"sh\", \"-c\", \"a\\\\ b\"]")]
    public void A_command_line_becomes_a_list_that_can_be_pasted(string line, string list) => Assert.Equal(list, CommandForm.ListOf(line));
}
