namespace Tacit.FunctionalTests;

/// <summary>Clients that are not ours against the fake Vault of the tests: it behaves as they know the real server.</summary>
public sealed class FakeVaultTests
{
    [RequiresFact(Programs.Hvac)]
    public async Task Hvac_finds_the_server_that_it_knows()
    {
        await using VaultServers servers = await VaultServers.StartAsync();

        // The interpreter that Debian's packages are for, whichever other ones there are.
        await RunAsync("/usr/bin/python3", "client.py", servers);

        Assert.Empty(servers.Faults);
    }

    [RequiresFact(Programs.NodeVault)]
    public async Task Node_vault_finds_the_server_that_it_knows()
    {
        await using VaultServers servers = await VaultServers.StartAsync();

        await RunAsync("node", "client.mjs", servers);
    }

    private static async Task RunAsync(string program, string script, VaultServers servers)
    {
        await using TacitProcess run = TacitProcess.Start(new StartOptions
        {
            FileName = program,
            Arguments = [script, servers.SettingsPath],
            WorkingDirectory = Programs.VaultClientsFolder,
            Environment = new Dictionary<string, string> { ["PYTHONDONTWRITEBYTECODE"] = "1" },
        });

        Assert.True(await run.ExitAsync() == 0, run.Output + run.Error);
        Assert.All(run.OutputLines, line => Assert.EndsWith(": ok", line, StringComparison.Ordinal));
        Assert.True(run.OutputLines.Count >= 20, run.Output);
        Assert.Empty(servers.UnexpectedCalls);
    }
}
