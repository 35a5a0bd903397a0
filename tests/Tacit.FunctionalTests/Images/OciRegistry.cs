using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tacit.FunctionalTests.Images;

/// <summary>A container registry that has one image, under every name, and gives it out.</summary>
internal sealed class OciRegistry : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly BaseImage _image;

    private OciRegistry(BaseImage image)
    {
        _image = image;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Host and port, as in the name of an image.</summary>
    public string Name => $"localhost:{new Uri(_app.Urls.Single()).Port}";

    public static async Task<OciRegistry> StartAsync(BaseImage image)
    {
        OciRegistry registry = new(image);
        await registry._app.StartAsync();
        return registry;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        string[] path = context.Request.Path.Value!.Trim('/').Split('/');
        (byte[]? content, string type) = path switch
        {
            ["v2"] => ("{}"u8.ToArray(), "application/json"),
            ["v2", .., "manifests", _] => (_image.Manifest, BaseImage.ManifestType),
            ["v2", .., "blobs", string digest] => (_image.Blobs.GetValueOrDefault(digest), "application/octet-stream"),
            _ => (null, ""),
        };
        if (content is null || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        context.Response.Headers["Docker-Content-Digest"] = BaseImage.Digest(content);
        if (HttpMethods.IsGet(context.Request.Method))
            await context.Response.Body.WriteAsync(content);
    }
}
