using Tacit.Commands;
using Tacit.Terminals;

using CommandConsole console = new();
return await TacitCommandLine.InvokeAsync(CalledName.Current(), args, console);
