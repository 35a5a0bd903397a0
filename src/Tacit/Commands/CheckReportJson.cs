using System.Text.Json;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Checking;

namespace Tacit.Commands;

/// <summary>A check for programs.</summary>
internal static class CheckReportJson
{
    public static string Write(CheckReport report) => JsonText.Indented(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("errors"u8, report.Errors);
        json.WriteNumber("warnings"u8, report.Warnings);
        WriteProblems(json, report.Problems);
        WriteComponents(json, report.Components);
        WriteSettings(json, report.Settings);
        json.WriteEndObject();
    });

    private static void WriteProblems(Utf8JsonWriter json, IReadOnlyList<ResourceProblem> problems)
    {
        json.WriteStartArray("problems"u8);
        foreach (ResourceProblem problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("severity"u8, CheckReport.IsError(problem) ? "error"u8 : "warning"u8);
            json.WriteString("message"u8, problem.FullMessage);
            WritePosition(json, problem.Position);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteComponents(Utf8JsonWriter json, IReadOnlyList<CheckedComponent> components)
    {
        json.WriteStartArray("components"u8);
        foreach (CheckedComponent entry in components)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, entry.Component.Name);
            json.WriteString("type"u8, entry.Component.Type);
            json.WriteString("version"u8, entry.Component.Version);
            json.WriteString("status"u8, entry.Status);
            WritePosition(json, entry.Component.Position);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSettings(Utf8JsonWriter json, IReadOnlyList<CheckedSetting> settings)
    {
        json.WriteStartArray("settings"u8);
        foreach (CheckedSetting setting in settings)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, setting.Name);
            json.WriteString("value"u8, setting.Value);
            json.WriteString("source"u8, setting.Source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePosition(Utf8JsonWriter json, SourcePosition? position)
    {
        if (position is null)
            return;
        json.WriteString("file"u8, position.File);
        json.WriteNumber("line"u8, position.Line);
        json.WriteNumber("column"u8, position.Column);
    }
}
