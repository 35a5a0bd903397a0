using System.Text;
using System.Text.Json;
using Tacit.Abstractions;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Golden;

/// <summary>Golden rows 14 and 15: what daprd's own integration tests do with random names.</summary>
public sealed class GoldenFuzzTests : IDisposable
{
    private const int Count = 1000;

    private readonly TemporaryFolder _folder = new();

    // A seed of its own, so that a failure can be repeated.
    private readonly Random _random = new(20260101);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ErrorContract.Documented)]
    [InlineData(ErrorContract.Daprd)]
    public async Task Row_14_stores_with_random_names_are_found(ErrorContract contract)
    {
        string secrets = _folder.Write("secrets.json", "{}");
        string[] names = [.. RandomNames().Distinct().Take(Count)];
        StringBuilder yaml = new();
        foreach (string name in names)
        {
            yaml.Append("---\napiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: ").Append(JsonSerializer.Serialize(name))
                .Append("\nspec:\n  type: secretstores.local.file\n  version: v1\n  metadata:\n  - name: secretsFile\n    value: ").Append(secrets).Append('\n');
        }

        _folder.Write("components/all.yaml", yaml.ToString());
        SidecarOptions options = InProcessSidecar.Options(Path.Combine(_folder.Path, "components")) with { ErrorContract = contract };
        // The clock stands still, so that a thousand stores do not look at their file.
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(options, timeProvider: new TestTimeProvider());

        foreach (string name in names)
        {
            using HttpResponseMessage answer = await sidecar.Http.GetAsync(new Uri($"/v1.0/secrets/{Uri.EscapeDataString(name)}/key1", UriKind.Relative));

            Assert.Equal(contract is ErrorContract.Daprd ? 500 : 204, (int)answer.StatusCode);
            if (contract is ErrorContract.Documented)
                continue;
            string body = await answer.Content.ReadAsStringAsync();
            Assert.Contains("ERR_SECRET_GET", body, StringComparison.Ordinal);
            Assert.Contains("secret key1 not found", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Row_15_secrets_with_random_names_are_found()
    {
        Dictionary<string, string> secrets = [];
        while (secrets.Count < Count)
            secrets[RandomBase64()] = RandomBase64();
        string components = _folder.WriteLocalFile("fs", JsonSerializer.Serialize(secrets));
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(InProcessSidecar.Options(components));

        foreach ((string name, string value) in secrets)
        {
            // HttpClient leaves %2F alone.
            string body = await sidecar.Http.GetStringAsync(new Uri($"/v1.0/secrets/fs/{Uri.EscapeDataString(name)}", UriKind.Relative));

            Assert.Equal($"{{\"{name}\":\"{value}\"}}\n", body);
        }
    }

    private string RandomBase64()
    {
        byte[] bytes = new byte[_random.Next(1, 64)];
        _random.NextBytes(bytes);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Names of any characters that a component's name may have.</summary>
    private IEnumerable<string> RandomNames()
    {
        while (true)
        {
            string name = string.Concat(Enumerable.Range(0, _random.Next(1, 40)).Select(_ => RandomRune().ToString()));
            if (name is not ("." or "..") && !name.AsSpan().ContainsAny('/', '%'))
                yield return name;
        }
    }

    private Rune RandomRune()
    {
        int scalar = _random.Next(4) switch
        {
            0 => _random.Next(0xA1, 0x2000),
            1 => _random.Next(0x10000, 0x20000),
            _ => _random.Next(0x20, 0x7F),
        };
        return new(scalar);
    }
}
