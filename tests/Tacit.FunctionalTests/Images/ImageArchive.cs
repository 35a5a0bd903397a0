using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Tacit.Testing;

namespace Tacit.FunctionalTests.Images;

/// <summary>An image in an archive, as <c>docker load</c> takes it: its configuration, and its file system unpacked layer by layer.</summary>
internal sealed class ImageArchive : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private ImageArchive(string path)
    {
        Size = new FileInfo(path).Length;
        string content = Path.Combine(_folder.Path, "archive");
        Directory.CreateDirectory(content);
        TarFile.ExtractToDirectory(path, content, overwriteFiles: false);
        JsonObject manifest = Json(Path.Combine(content, "manifest.json")).AsArray().Single()!.AsObject();
        Tags = Texts(manifest["RepoTags"]);
        Configuration = Json(Path.Combine(content, (string)manifest["Config"]!)).AsObject();
        string[] digests = Texts(Configuration["rootfs"]!["diff_ids"]);
        string[] layers = Texts(manifest["Layers"]);
        Assert.Equal(digests.Length, layers.Length);
        Assert.Equal(digests.Length, Configuration["history"]!.AsArray().Count);
        for (int index = 0; index < layers.Length; index++)
            Entries = Unpack(Path.Combine(content, layers[index]), digests[index]);
    }

    /// <summary>Of the archive, in bytes.</summary>
    public long Size { get; }

    public IReadOnlyList<string> Tags { get; }

    /// <summary>The image's configuration, with what its containers are started with in <c>config</c>.</summary>
    public JsonObject Configuration { get; }

    /// <summary>What the last layer, which is ours, consists of.</summary>
    public IReadOnlyList<TarEntry> Entries { get; private set; } = [];

    /// <summary>The unpacked file system.</summary>
    public string Root => Path.Combine(_folder.Path, "root");

    public static ImageArchive Open(string path) => new(path);

    /// <summary>A list of texts in the configuration that containers are started with; empty where there is none.</summary>
    public string[] ContainerTexts(string name) => Texts(Configuration["config"]![name]);

    public void Dispose() => _folder.Dispose();

    private static string[] Texts(JsonNode? array) => array is null ? [] : [.. array.AsArray().Select(item => (string)item!)];

    private static JsonNode Json(string path) => JsonNode.Parse(File.ReadAllText(path))!;

    /// <summary>Lays a layer over the file system, after a look whether it is the one that the configuration names.</summary>
    private List<TarEntry> Unpack(string layer, string digest)
    {
        string tar = layer + ".unpacked";
        using (GZipStream gzip = new(File.OpenRead(layer), CompressionMode.Decompress))
        using (FileStream unpacked = File.Create(tar))
            gzip.CopyTo(unpacked);
        Assert.Equal(digest, BaseImage.Digest(File.ReadAllBytes(tar)));
        Directory.CreateDirectory(Root);
        // Not by .NET, which takes the entry for the root itself to be outside of it.
        using (Process extract = Process.Start("tar", ["--extract", "--file", tar, "--directory", Root, "--same-permissions"]))
        {
            extract.WaitForExit();
            Assert.Equal(0, extract.ExitCode);
        }

        List<TarEntry> entries = [];
        using TarReader reader = new(File.OpenRead(tar));
        while (reader.GetNextEntry() is { } entry)
            entries.Add(entry);
        return entries;
    }
}
