using Microsoft.Extensions.Logging;
using Tacit.RunFiles;

namespace Tacit.Tests.RunFiles;

/// <summary>Run files as people have them are read as they are meant.</summary>
public sealed class RunFileTemplateTests : IDisposable
{
    private readonly RunFileFixture _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_quickstart_is_read()
    {
        _files.Folder("components");
        _files.Folder("quickstart/order-processor");
        _files.Folder("quickstart/checkout");
        string path = _files.File("quickstart/dapr.yaml", """
            version: 1
            common:
              resourcesPath: ../components/
            apps:
              - appID: order-processor
                appDirPath: ./order-processor/
                appPort: 7001
                command: ["dotnet", "run"]
              - appID: checkout
                appDirPath: ./checkout/
                command: ["dotnet", "run"]
            """);

        RunFile file = _files.ReadPath("quickstart");

        Assert.Equal(path, file.Path);
        Assert.Equal("", file.Name);
        Assert.Empty(file.Warnings);
        Assert.Empty(file.Ignored);
        Assert.Equal(["order-processor", "checkout"], file.Apps.Select(app => app.AppId));
        Assert.Equal([_files.At("quickstart/order-processor"), _files.At("quickstart/checkout")], file.Apps.Select(app => app.Directory));
        Assert.Equal([7001, 0], file.Apps.Select(app => app.AppPort));
        Assert.All(file.Apps, app => Assert.Equal(["dotnet", "run"], app.Command));
        Assert.All(file.Apps, app => Assert.Equal([_files.At("components/")], app.ResourcesPaths));
    }

    [Fact]
    public void A_file_for_jobs_is_read()
    {
        _files.Folder("job-service");
        _files.Folder("resources");

        RunFile file = _files.Read("""
            version: 1
            common:
              resourcesPath: ./resources
            apps:
              - appDirPath: ./job-service/
                appID: job-service
                appPort: 6200
                daprHTTPPort: 6280
                daprGRPCPort: 6281
                schedulerHostAddress: localhost
                command: ["python3", "app.py"]
                appLogDestination: console
                daprdLogDestination: console
            """);

        RunFileApp app = Assert.Single(file.Apps);
        Assert.Equal((6280, 6281, null), (app.HttpPort, app.GrpcPort, app.MetricsPort));
        Assert.Equal((LogDestination.Console, LogDestination.Console), (app.AppLogDestination, app.DaprdLogDestination));
        Assert.Equal(["schedulerHostAddress"], file.Ignored);
    }

    [Fact]
    public void A_file_for_Kubernetes_is_read()
    {
        _files.Folder("nodeapp");
        _files.Folder("pythonapp");

        RunFile file = _files.Read("""
            version: 1
            common:
            apps:
            - appID: nodeapp
              appDirPath: ./nodeapp/
              appPort: 3000
              containerImage: ghcr.io/dapr/samples/hello-k8s-node:latest
              containerImagePullPolicy: Always
              createService: true
              env:
                APP_PORT: 3000
            - appID: pythonapp
              appDirPath: ./pythonapp/
              containerImage: ghcr.io/dapr/samples/hello-k8s-python:latest
            """);

        Assert.Empty(file.Warnings);
        Assert.Equal(["containerImage", "containerImagePullPolicy", "createService"], file.Ignored);
        Assert.Equal("3000", file.Apps[0].Environment["APP_PORT"]);
        Assert.All(file.Apps, app => Assert.Empty(app.Command));
    }

    [Fact]
    public void Every_member_is_read()
    {
        _files.Folder("app/components");
        _files.Folder("more");
        _files.File("app/config.yaml");

        RunFile file = _files.Read("""
            version: 1
            name: everything
            apps:
            - appID: web
              appDirPath: app
              appPort: 8080
              appProtocol: grpc
              appChannelAddress: 127.0.0.2
              daprHTTPPort: 3510
              daprGRPCPort: 50010
              metricsPort: 9091
              daprInternalGRPCPort: 50011
              profilePort: 7777
              unixDomainSocket: sockets
              resourcesPaths: [components, ../more]
              configFilePath: config.yaml
              apiListenAddresses: "127.0.0.1, [::1]"
              logLevel: debug
              maxBodySize: 16Mi
              readBufferSize: 8Ki
              env: {A: b}
              appLogDestination: file
              daprdLogDestination: fileAndConsole
              command: [./web, --port, 8080, ""]
              enableProfiling: true
              appMaxConcurrency: 3
              placementHostAddress: ""
              schedulerHostAddress: localhost:50006
              appSSL: true
              enableAppHealthCheck: true
              appHealthCheckPath: /healthz
              appHealthProbeInterval: 3
              appHealthProbeTimeout: 500
              appHealthThreshold: 2
              enableApiLogging: yes
              runtimePath: ..
              containerImage: x
              containerImagePullPolicy: Never
              createService: false
            """);

        Assert.Equal("everything", file.Name);
        Assert.Empty(file.Warnings);
        RunFileApp app = Assert.Single(file.Apps);
        Assert.Equal(("web", _files.At("app")), (app.AppId, app.Directory));
        Assert.Equal(["./web", "--port", "8080", ""], app.Command);
        Assert.Equal((8080, "grpc", "127.0.0.2"), (app.AppPort, app.AppProtocol, app.AppChannelAddress));
        Assert.Equal((3510, 50010, 9091), (app.HttpPort, app.GrpcPort, app.MetricsPort));
        Assert.Equal(_files.At("app/sockets"), app.UnixDomainSocket);
        Assert.Equal([_files.At("app/components"), _files.At("more")], app.ResourcesPaths);
        Assert.Equal([_files.At("app/config.yaml")], app.ConfigPaths);
        Assert.Equal(["127.0.0.1", "[::1]"], app.ListenAddresses);
        Assert.Equal(LogLevel.Debug, app.LogLevel);
        Assert.Equal((16L * 1024 * 1024, 8 * 1024), (app.MaxBodySize, app.ReadBufferSize));
        Assert.Equal((LogDestination.File, LogDestination.FileAndConsole), (app.AppLogDestination, app.DaprdLogDestination));
        Assert.Equal([new("A", "b")], app.Environment);
        Assert.Equal(
            [
                "appHealthCheckPath", "appHealthProbeInterval", "appHealthProbeTimeout", "appHealthThreshold", "appMaxConcurrency", "appSSL", "containerImage",
                "containerImagePullPolicy", "createService", "daprInternalGRPCPort", "enableApiLogging", "enableAppHealthCheck", "enableProfiling",
                "placementHostAddress", "profilePort", "schedulerHostAddress",
            ],
            file.Ignored);
    }

    [Fact]
    public void An_app_needs_no_more_than_its_folder()
    {
        RunFileApp app = _files.App("");

        Assert.Equal(("app", _files.At("app")), (app.AppId, app.Directory));
        Assert.Empty(app.Command);
        Assert.Empty(app.Environment);
        Assert.Empty(app.ResourcesPaths);
        Assert.Empty(app.ConfigPaths);
        Assert.Empty(app.ListenAddresses);
        Assert.Equal((0, "http", "127.0.0.1"), (app.AppPort, app.AppProtocol, app.AppChannelAddress));
        Assert.Equal((null, null, null, null), (app.HttpPort, app.GrpcPort, app.MetricsPort, app.UnixDomainSocket));
        Assert.Equal(LogLevel.Information, app.LogLevel);
        Assert.Equal((4L * 1024 * 1024, 4 * 1024), (app.MaxBodySize, app.ReadBufferSize));
        Assert.Equal((LogDestination.FileAndConsole, LogDestination.File), (app.AppLogDestination, app.DaprdLogDestination));
    }

    [Theory]
    [InlineData("Order.Api", "Order-Api")]
    [InlineData("my app", "my-app")]
    [InlineData("Plain", "Plain")]
    public void An_app_without_an_id_is_called_like_its_folder(string folder, string appId)
    {
        _files.Folder(folder);

        Assert.Equal(appId, Assert.Single(_files.Read($"version: 1\napps: [{{appDirPath: './{folder}/', appID: ''}}]").Apps).AppId);
    }

    [Fact]
    public void What_an_app_is_called_is_all_that_is_shown_of_it() =>
        Assert.Equal("app", _files.App("env: {TOKEN: canary}").ToString());
}
