using Tacit.Commands;

using CommandConsole console = new();
return await TacitCommandLine.InvokeAsync(args, console);
