using System.Text.Json;
using Tacit.Commands;

namespace Tacit.RunningSidecars;

/// <summary>The file that a running sidecar keeps of itself.</summary>
internal static class RunningSidecarJson
{
    public static string Write(RunningSidecar sidecar) => JsonText.Indented(json =>
    {
        json.WriteStartObject();
        json.WriteString("appId"u8, sidecar.AppId);
        json.WriteNumber("pid"u8, sidecar.Process.Pid);
        json.WriteString("processStart"u8, sidecar.Process.Start);
        json.WriteString("pidNamespace"u8, sidecar.PidNamespace);
        json.WriteBoolean("sharesProcess"u8, sidecar.SharesProcess);
        json.WriteString("startedAt"u8, sidecar.StartedAt);
        json.WriteString("httpAddress"u8, sidecar.HttpAddress);
        json.WriteNumber("httpPort"u8, sidecar.HttpPort);
        json.WriteNumber("grpcPort"u8, sidecar.GrpcPort);
        json.WriteNumber("metricsPort"u8, sidecar.MetricsPort);
        json.WriteString("httpSocket"u8, sidecar.HttpSocket);
        json.WriteString("grpcSocket"u8, sidecar.GrpcSocket);
        json.WriteNumber("appPort"u8, sidecar.AppPort);
        json.WriteNumber("maxBodySize"u8, sidecar.MaxBodySize);
        json.WriteNumber("readBufferSize"u8, sidecar.ReadBufferSize);
        json.WriteNumber("launcherPid"u8, sidecar.LauncherPid);
        json.WriteNumber("appPid"u8, sidecar.AppPid);
        json.WriteString("command"u8, sidecar.Command);
        json.WriteStartArray("resourcesPaths"u8);
        foreach (string path in sidecar.ResourcesPaths)
            json.WriteStringValue(path);
        json.WriteEndArray();
        json.WriteString("runFilePath"u8, sidecar.RunFilePath);
        json.WriteString("runFileName"u8, sidecar.RunFileName);
        json.WriteString("appLogPath"u8, sidecar.AppLogPath);
        json.WriteString("sidecarLogPath"u8, sidecar.SidecarLogPath);
        json.WriteEndObject();
    });

    /// <summary>Reads a file; null when it is damaged.</summary>
    public static RunningSidecar? TryRead(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            return Read(document.RootElement);
        }
        // What GetProperty and the getters throw when something is missing or of another kind.
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static RunningSidecar Read(JsonElement json)
    {
        return new()
        {
            AppId = Text("appId"),
            Process = new(Number("pid"), Text("processStart")),
            PidNamespace = Text("pidNamespace"),
            SharesProcess = json.GetProperty("sharesProcess").GetBoolean(),
            StartedAt = json.GetProperty("startedAt").GetDateTimeOffset(),
            HttpAddress = Text("httpAddress"),
            HttpPort = Number("httpPort"),
            GrpcPort = Number("grpcPort"),
            MetricsPort = Number("metricsPort"),
            HttpSocket = Text("httpSocket"),
            GrpcSocket = Text("grpcSocket"),
            AppPort = Number("appPort"),
            MaxBodySize = json.GetProperty("maxBodySize").GetInt64(),
            ReadBufferSize = Number("readBufferSize"),
            LauncherPid = Number("launcherPid"),
            AppPid = Number("appPid"),
            Command = Text("command"),
            ResourcesPaths = [.. json.GetProperty("resourcesPaths").EnumerateArray().Select(path => path.GetString()!)],
            RunFilePath = Text("runFilePath"),
            RunFileName = Text("runFileName"),
            AppLogPath = Text("appLogPath"),
            SidecarLogPath = Text("sidecarLogPath"),
        };

        string Text(string name) => json.GetProperty(name).GetString() ?? "";

        int Number(string name) => json.GetProperty(name).GetInt32();
    }
}
