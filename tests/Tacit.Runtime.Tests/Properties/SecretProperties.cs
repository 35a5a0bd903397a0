using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Tacit.Runtime.Api.Http;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Properties;

/// <summary>Whatever a secret is called and whatever it holds, it comes back as it is.</summary>
public sealed class SecretProperties
{
    [Fact]
    public Task What_is_put_into_the_secrets_file_comes_back_byte_exact() => PropertyCheck.HoldsAsync(Secrets(), 60, async secrets =>
    {
        using TemporaryFolder folder = new();
        string components = folder.WriteLocalFile("fs", JsonSerializer.Serialize(secrets));
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(InProcessSidecar.Options(components), timeProvider: new TestTimeProvider());

        foreach ((string name, string value) in secrets)
        {
            // Not by HttpClient, whose addresses resolve %2E%2E themselves.
            RawAnswer answer = await RawHttp.SendAsync(sidecar.Port, "GET", $"/v1.0/secrets/fs/{PercentEncode(name)}");
            if (answer.Status == 200)
                AssertSecret(name, value, answer.Body);
            else
                Assert.True(answer.Status is >= 400 and < 500 && !IsAddressable(name), $"{answer.Status} for a name of {name.Length} characters");
        }

        using HttpResponseMessage bulk = await sidecar.Http.GetAsync(new Uri("/v1.0/secrets/fs/bulk", UriKind.Relative));
        Dictionary<string, Dictionary<string, string>> all = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(await bulk.Content.ReadAsByteArrayAsync())!;
        Assert.Equal(secrets.Count, all.Count);
        Assert.All(secrets, secret => Assert.Equal(secret.Value, Assert.Single(all[secret.Key]).Value));
    });

    [Fact]
    public Task A_name_that_is_too_long_is_refused_cleanly() => PropertyCheck.HoldsAsync(Gen.Choose(1, 70_000), 25, async length =>
    {
        using TemporaryFolder folder = new();
        string name = new('n', length);
        string components = folder.WriteLocalFile("fs", JsonSerializer.Serialize(new Dictionary<string, string> { [name] = "v" }));
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(InProcessSidecar.Options(components), timeProvider: new TestTimeProvider());

        RawAnswer answer = await RawHttp.SendAsync(sidecar.Port, "GET", $"/v1.0/secrets/fs/{name}");

        Assert.Equal(length <= 8000 ? 200 : length > 8192 ? 414 : answer.Status, answer.Status);
    });

    [Fact]
    public void Unescaping_undoes_escaping() => PropertyCheck.Holds(Generators.Text, 2000, text =>
    {
        Assert.Equal(text, RequestTarget.QueryUnescape(Uri.EscapeDataString(text)));
        Assert.Equal(text, RequestTarget.QueryUnescape(PercentEncode(text)));
        Assert.True(RequestTarget.HasValidEscapes(Uri.EscapeDataString(text)));
    });

    [Fact]
    public void Escapes_that_are_valid_are_those_that_decode_whole() => PropertyCheck.Holds(Generators.Text, 2000, text =>
    {
        RequestTarget? target = RequestTarget.Parse("/" + text);

        Assert.Equal(RequestTarget.HasValidEscapes(text.Split('?')[0]), target is not null);
        Assert.All(target?.Segments ?? [], segment => Assert.False(segment is "" or "." or ".." || segment.Contains('/'), segment));
    });

    [Fact]
    public void JSON_answers_parse_back_to_what_was_written() => PropertyCheck.Holds(Generators.Value, 500, value =>
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, new() { Encoder = GoJsonEncoder.Instance }))
            json.WriteStringValue(value);

        Assert.Equal(value, JsonSerializer.Deserialize<string>(bytes.ToArray()));
        Assert.False(bytes.ToArray().AsSpan().ContainsAny((byte)'<', (byte)'>', (byte)'&'));
    });

    private static Gen<Dictionary<string, string>> Secrets() =>
        from count in Gen.Choose(0, 16)
        from names in Generators.Text.ListOf(count)
        from values in Generators.Value.ListOf(count)
        select names.Zip(values).DistinctBy(secret => secret.First).ToDictionary(secret => secret.First, secret => secret.Second);

    /// <summary>An empty segment is no segment, the web server refuses U+0000, and a request line has its limit.</summary>
    private static bool IsAddressable(string name) => name.Length > 0 && !name.Contains('\0') && PercentEncode(name).Length < 8000;

    /// <summary>Escapes every byte, so that neither <c>bulk</c> nor <c>..</c> means anything else.</summary>
    private static string PercentEncode(string text) =>
        string.Concat(Encoding.UTF8.GetBytes(text).Select(value => $"%{value:X2}"));

    private static void AssertSecret(string name, string value, string body)
    {
        Assert.EndsWith("}\n", body, StringComparison.Ordinal);
        KeyValuePair<string, string> pair = Assert.Single(JsonSerializer.Deserialize<Dictionary<string, string>>(body)!);
        Assert.Equal(name, pair.Key);
        Assert.Equal(value, pair.Value);
    }
}
