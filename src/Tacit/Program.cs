using Tacit.AppProcesses;
using Tacit.Commands;
using Tacit.Terminals;

using CommandConsole console = new();
CrashGuard.Install(console);
ProcessEnvironment.EnsureHome();
return await TacitCommandLine.InvokeAsync(CalledName.Current(), args, console);
