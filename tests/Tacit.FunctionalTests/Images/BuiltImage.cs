using System.Runtime.InteropServices;
using Tacit.Testing;

namespace Tacit.FunctionalTests.Images;

/// <summary>The image that <c>eng/image.sh</c> makes of the published file, made once for the tests of a class.</summary>
public sealed class BuiltImage : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    internal ImageArchive? Image { get; private set; }

    public async Task InitializeAsync()
    {
        if (!Programs.Exists(Programs.Containers))
            return;
        await using OciRegistry registry = await OciRegistry.StartAsync(await BaseImage.ForAsync(Programs.Tacit));
        string archive = Path.Combine(_folder.Path, "tacit.tar");
        await using TacitProcess build = TacitProcess.Start(new StartOptions
        {
            FileName = Path.Combine(Repository.Root, "eng", "image.sh"),
            // What the published file was made of is there already.
            Arguments =
            [
                archive, $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", "--no-build",
                $"-p:ArtifactsPath={Path.Combine(Repository.Root, "artifacts", "ship")}", $"-p:ContainerBaseImage={registry.Name}/dotnet/runtime-deps:10.0",
            ],
            WorkingDirectory = _folder.Path,
            // The SDK keeps the layers of base images in the temporary folder.
            Environment = new Dictionary<string, string>(Programs.Home) { ["TMPDIR"] = _folder.Path },
        });
        Assert.True(await build.ExitAsync() == 0, $"{build.Output}\n{build.Error}");
        Image = ImageArchive.Open(archive);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        Image?.Dispose();
        _folder.Dispose();
    }
}
