using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tacit.Testing;

namespace Tacit.FunctionalTests.Images;

/// <summary>A base image in small: the libraries of this machine that the published file is linked to and loads, and nothing else. No shell, no tools.</summary>
internal sealed partial class BaseImage
{
    public const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>What the file opens by itself, for TLS; <c>ldd</c> cannot know of it.</summary>
    private static readonly string[] Loaded = ["libssl.so.3", "libcrypto.so.3"];

    private BaseImage(byte[] layer, byte[] uncompressed)
    {
        JsonObject config = new()
        {
            ["architecture"] = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject { ["User"] = "1654", ["Env"] = new JsonArray("PATH=/usr/bin"), ["WorkingDir"] = "/" },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(Digest(uncompressed)) },
            ["history"] = new JsonArray(new JsonObject { ["created"] = "2026-01-01T00:00:00Z", ["created_by"] = "the tests" }),
        };
        byte[] configuration = Bytes(config);
        Manifest = Bytes(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType,
            ["config"] = Descriptor("application/vnd.docker.container.image.v1+json", configuration),
            ["layers"] = new JsonArray(Descriptor("application/vnd.docker.image.rootfs.diff.tar.gzip", layer)),
        });
        Blobs = new Dictionary<string, byte[]> { [Digest(configuration)] = configuration, [Digest(layer)] = layer };
    }

    public byte[] Manifest { get; }

    /// <summary>Layers and configuration by digest.</summary>
    public IReadOnlyDictionary<string, byte[]> Blobs { get; }

    /// <summary>Makes one for a program of this machine.</summary>
    public static async Task<BaseImage> ForAsync(string program)
    {
        using TemporaryFolder folder = new();
        // What container runtimes mount something on.
        foreach (string name in (string[])["proc", "dev", "sys", "tmp", "etc"])
            Directory.CreateDirectory(Path.Combine(folder.Path, "root", name));
        folder.Write("root/etc/passwd", "root:x:0:0::/root:/usr/sbin/nologin\n");
        string tar = Path.Combine(folder.Path, "layer.tar");
        await RunAsync("tar", ["--create", "--file", tar, "--numeric-owner", "--owner=0", "--group=0", "--directory", Path.Combine(folder.Path, "root"), "."]);
        string[] libraries = await LibrariesAsync(program);
        await RunAsync("tar", ["--append", "--file", tar, "--dereference", "--numeric-owner", "--owner=0", "--group=0", "--directory", "/", .. libraries.Select(path => path[1..])]);
        byte[] uncompressed = await File.ReadAllBytesAsync(tar);
        using MemoryStream layer = new();
        await using (GZipStream gzip = new(layer, CompressionLevel.Fastest))
            await gzip.WriteAsync(uncompressed);
        return new(layer.ToArray(), uncompressed);
    }

    /// <summary>The files of the libraries that a program needs, as the loader finds them here.</summary>
    public static async Task<string[]> LibrariesAsync(string program)
    {
        string known = await RunAsync("/sbin/ldconfig", ["-p"]);
        string[] loaded = [.. Loaded.Select(name => KnownLibrary().Matches(known).First(match => match.Groups[1].Value == name).Groups[2].Value)];
        string linked = string.Concat(await Task.WhenAll(loaded.Prepend(program).Select(file => RunAsync("ldd", [file]))));
        return [.. LinkedLibrary().Matches(linked).Select(match => match.Value).Concat(loaded).Distinct()];
    }

    public static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

    private static JsonObject Descriptor(string type, byte[] content) => new() { ["mediaType"] = type, ["size"] = content.Length, ["digest"] = Digest(content) };

    private static byte[] Bytes(JsonObject json) => System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());

    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}");
        return output;
    }

    [GeneratedRegex(@"(\S+) \(.*\) => (/\S+)")]
    private static partial Regex KnownLibrary();

    [GeneratedRegex(@"(?<=\s)/\S+(?= \(0x)")]
    private static partial Regex LinkedLibrary();
}
