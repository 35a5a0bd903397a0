using Google.Protobuf;
using Google.Protobuf.Reflection;
using Tacit.Runtime.Api;
using Tacit.Runtime.Api.Grpc;
using Tacit.Runtime.Api.Grpc.Protocol;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Api.Grpc;

/// <summary>Server reflection, over the wire.</summary>
public sealed class ReflectionTests : IAsyncLifetime
{
    private const string V1 = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    private const string V1Alpha = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

    private readonly TestTimeProvider _time = new();
    private InProcessSidecar _sidecar = null!;
    private GrpcClient _client = null!;

    public async Task InitializeAsync()
    {
        _sidecar = await InProcessSidecar.StartAsync(InProcessSidecar.Options(), timeProvider: _time);
        _client = GrpcClient.Of(_sidecar);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _sidecar.DisposeAsync();
    }

    [Theory]
    [InlineData(V1)]
    [InlineData(V1Alpha)]
    public async Task The_services_are_listed(string path)
    {
        ServerReflectionResponse answer = await AskAsync(path, new() { Host = "h", ListServices = "*" });

        Assert.Equal(
            ["dapr.proto.runtime.v1.Dapr", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"],
            answer.ListServicesResponse.Service.Select(service => service.Name));
        Assert.Equal(("h", "*"), (answer.ValidHost, answer.OriginalRequest.ListServices));
    }

    [Theory]
    [InlineData("dapr.proto.runtime.v1.Dapr", "dapr/proto/runtime/v1/dapr.proto")]
    [InlineData("dapr.proto.runtime.v1.Dapr.GetSecret", "dapr/proto/runtime/v1/dapr.proto")]
    [InlineData("dapr.proto.runtime.v1.GetSecretRequest", "dapr/proto/runtime/v1/dapr.proto")]
    [InlineData("dapr.proto.runtime.v1.ActorRuntime.ActorRuntimeStatus", "dapr/proto/runtime/v1/dapr.proto")]
    [InlineData("google.protobuf.Empty", "google/protobuf/empty.proto")]
    [InlineData("grpc.health.v1.Health.Check", "grpc/health/v1/health.proto")]
    [InlineData("grpc.reflection.v1.ServerReflectionRequest", "grpc/reflection/v1/reflection.proto")]
    [InlineData("grpc.reflection.v1alpha.ServerReflection", "grpc/reflection/v1alpha/reflection.proto")]
    public async Task A_symbol_is_found_with_its_file_and_what_that_imports(string symbol, string file)
    {
        ServerReflectionResponse answer = await AskAsync(V1, new() { FileContainingSymbol = symbol });

        FileDescriptorProto[] files = [.. answer.FileDescriptorResponse.FileDescriptorProto.Select(FileDescriptorProto.Parser.ParseFrom)];
        Assert.Equal(file, files[0].Name);
        Assert.Equal(files[0].Dependency, files[1..].Select(import => import.Name));
        // They are whole: they build, imports first.
        IReadOnlyList<FileDescriptor> built = FileDescriptor.BuildFromByteStrings(answer.FileDescriptorResponse.FileDescriptorProto.Reverse());
        Assert.Equal(file, built[^1].Name);
    }

    [Fact]
    public async Task A_file_is_found_by_its_name_and_an_unknown_one_is_not()
    {
        Assert.Single((await AskAsync(V1, new() { FileByFilename = "grpc/health/v1/health.proto" })).FileDescriptorResponse.FileDescriptorProto);
        Assert.Equal(5, (await AskAsync(V1, new() { FileByFilename = "nonsense.proto" })).ErrorResponse.ErrorCode);
        Assert.Equal(5, (await AskAsync(V1, new() { FileContainingSymbol = "dapr.proto.runtime.v1.Dapr.GetState" })).ErrorResponse.ErrorCode);
    }

    [Fact]
    public async Task There_are_no_extensions()
    {
        ServerReflectionResponse none = await AskAsync(V1, new() { AllExtensionNumbersOfType = "dapr.proto.runtime.v1.GetSecretRequest" });

        Assert.Equal(("dapr.proto.runtime.v1.GetSecretRequest", 0), (none.AllExtensionNumbersResponse.BaseTypeName, none.AllExtensionNumbersResponse.ExtensionNumber.Count));
        Assert.Equal(5, (await AskAsync(V1, new() { AllExtensionNumbersOfType = "nonsense" })).ErrorResponse.ErrorCode);
        Assert.Equal(5, (await AskAsync(V1, new() { FileContainingExtension = new() { ContainingType = "x", ExtensionNumber = 1 } })).ErrorResponse.ErrorCode);
        Assert.Equal(3, (await AskAsync(V1, new())).ErrorResponse.ErrorCode);
    }

    [Fact]
    public async Task Several_questions_in_one_stream_are_answered_in_order()
    {
        byte[][] questions = [.. ((string[])["grpc.health.v1.Health", "nonsense", "dapr.proto.runtime.v1.Dapr"])
            .Select(symbol => GrpcClient.Frame(new ServerReflectionRequest { FileContainingSymbol = symbol }.ToByteArray()))];

        GrpcAnswer answer = await _client.SendAsync(V1, new ByteArrayContent([.. questions.SelectMany(question => question)]));
        GrpcAnswer none = await _client.SendAsync(V1, new ByteArrayContent([]));

        Assert.Equal(GrpcStatus.Ok, answer.Status);
        Assert.Equal(
            ["FileDescriptorResponse", "ErrorResponse", "FileDescriptorResponse"],
            answer.ReadAll(ServerReflectionResponse.Parser).Select(message => message.MessageResponseCase.ToString()));
        Assert.Equal((GrpcStatus.Ok, "application/grpc", 0), (none.Status, none.Header("content-type"), none.Body.Length));
    }

    [Fact]
    public async Task A_broken_question_after_a_good_one_ends_the_stream_with_its_status()
    {
        byte[] good = GrpcClient.Frame(new ServerReflectionRequest { ListServices = "" }.ToByteArray());

        GrpcAnswer answer = await _client.SendAsync(V1, new ByteArrayContent([.. good, 9, 9, 9, 9, 9]));

        Assert.Equal(GrpcStatus.Internal, answer.Status);
        Assert.Single(answer.ReadAll(ServerReflectionResponse.Parser));
    }

    [Fact]
    public async Task An_open_stream_does_not_hold_up_the_end_of_the_sidecar()
    {
        using OpenContent open = new(GrpcClient.Frame(new ServerReflectionRequest { ListServices = "" }.ToByteArray()));
        // Begun at the sidecar too: a stream that it has not seen yet would be refused.
        Task<GrpcAnswer> call = await _client.BeginAsync(V1, open).Soon();

        bool drained = await _sidecar.Host.StopAsync(TimeSpan.FromMinutes(10)).Soon();
        GrpcAnswer answer = await call.Soon();

        Assert.True(drained);
        Assert.Equal(GrpcStatus.Ok, answer.Status);
    }

    [Fact]
    public void What_is_described_is_what_is_served()
    {
        DescriptorIndex descriptors = new();
        ServiceDescriptorProto[] services = [.. ((string[])["dapr.proto.runtime.v1.Dapr", "grpc.health.v1.Health"])
            .Select(name => FileDescriptorProto.Parser.ParseFrom(descriptors.WithImports(descriptors.FindSymbol(name)!).First()).Service.Single())];

        Assert.All(services, service => Assert.All(service.Method, async method =>
        {
            string package = service.Name == "Dapr" ? "dapr.proto.runtime.v1" : "grpc.health.v1";
            GrpcAnswer answer = await _client.CallAsync($"/{package}.{service.Name}/{method.Name}", new GetMetadataRequest());
            Assert.NotEqual(GrpcStatus.Unimplemented, answer.Status);
        }));
    }

    private async Task<ServerReflectionResponse> AskAsync(string path, ServerReflectionRequest question)
    {
        GrpcAnswer answer = await _client.CallAsync(path, question);
        Assert.Equal(GrpcStatus.Ok, answer.Status);
        return answer.Read(ServerReflectionResponse.Parser);
    }
}
