using System.Text.Json;
using Tacit.Commands;

namespace Tacit.RunningSidecars;

/// <summary>Running sidecars for programs, with the keys of <c>dapr list --output json</c>.</summary>
internal static class SidecarTableJson
{
    public static string Write(IReadOnlyList<RunningSidecar> sidecars, SidecarTable table) => JsonText.Indented(json =>
    {
        json.WriteStartArray();
        foreach (RunningSidecar sidecar in sidecars)
            Write(json, sidecar, table);
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, RunningSidecar sidecar, SidecarTable table)
    {
        json.WriteStartObject();
        json.WriteString("appId"u8, sidecar.AppId);
        json.WriteNumber("httpPort"u8, sidecar.HttpPort);
        json.WriteNumber("grpcPort"u8, sidecar.GrpcPort);
        json.WriteNumber("appPort"u8, sidecar.AppPort);
        json.WriteBoolean("metricsEnabled"u8, sidecar.MetricsPort > 0);
        json.WriteString("command"u8, sidecar.Command);
        json.WriteString("age"u8, table.Age(sidecar));
        json.WriteString("created"u8, table.Created(sidecar));
        json.WriteNumber("daprdPid"u8, sidecar.Process.Pid);
        json.WriteNumber("cliPid"u8, sidecar.LauncherPid);
        json.WriteNumber("appPid"u8, sidecar.AppPid);
        json.WriteNumber("maxRequestBodySize"u8, sidecar.MaxBodySize);
        json.WriteNumber("httpReadBufferSize"u8, sidecar.ReadBufferSize);
        json.WriteString("runTemplatePath"u8, sidecar.RunFilePath);
        json.WriteString("appLogPath"u8, sidecar.AppLogPath);
        json.WriteString("daprdLogPath"u8, sidecar.SidecarLogPath);
        json.WriteString("runTemplateName"u8, sidecar.RunFileName);
        // The reference has no place for these: with sockets, both of its ports are 0.
        if (sidecar.HttpSocket.Length > 0)
        {
            json.WriteString("httpSocket"u8, sidecar.HttpSocket);
            json.WriteString("grpcSocket"u8, sidecar.GrpcSocket);
        }

        json.WriteEndObject();
    }
}
