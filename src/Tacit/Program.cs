using Tacit.Commands;
using Tacit.Terminals;

using CommandConsole console = new();
return await TacitCommandLine.InvokeAsync(args, console);
