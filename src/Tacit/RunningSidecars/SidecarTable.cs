using System.Globalization;
using Tacit.Abstractions;

namespace Tacit.RunningSidecars;

/// <summary>Running sidecars as <c>dapr list</c> shows them, byte for byte, for the scripts that cut its columns.</summary>
/// <param name="timeProvider">The clock, and the time zone of the table.</param>
internal sealed class SidecarTable(TimeProvider timeProvider)
{
    private const int MaxCommand = 20;
    private const string Gap = "  ";

    private (string Head, Func<RunningSidecar, string> Cell)[] Columns =>
    [
        ("APP ID", sidecar => sidecar.AppId),
        ("HTTP PORT", sidecar => sidecar.HttpSocket.Length > 0 ? sidecar.HttpSocket : Number(sidecar.HttpPort)),
        ("GRPC PORT", sidecar => sidecar.GrpcSocket.Length > 0 ? sidecar.GrpcSocket : Number(sidecar.GrpcPort)),
        ("APP PORT", sidecar => Number(sidecar.AppPort)),
        ("COMMAND", sidecar => Cut(sidecar.Command)),
        ("AGE", Age),
        ("CREATED", Created),
        ("DAPRD PID", sidecar => Number(sidecar.Process.Pid)),
        ("CLI PID", sidecar => Number(sidecar.LauncherPid)),
        ("APP PID", sidecar => Number(sidecar.AppPid)),
        ("RUN TEMPLATE PATH", sidecar => sidecar.RunFilePath),
        ("APP LOG PATH", sidecar => sidecar.AppLogPath),
        ("DAPRD LOG PATH", sidecar => sidecar.SidecarLogPath),
        ("RUNTEMPLATENAME", sidecar => sidecar.RunFileName),
    ];

    /// <summary>The head and a line for each sidecar; a column that would be blank is left out.</summary>
    public IEnumerable<string> Lines(IReadOnlyList<RunningSidecar> sidecars)
    {
        string[][] columns =
        [
            .. Columns
                .Select(column => (string[])[column.Head, .. sidecars.Select(sidecar => PrintableText.Of(column.Cell(sidecar)))])
                .Where(cells => cells[1..].Any(cell => cell.Length > 0)),
        ];
        int[] widths = [.. columns.Select(cells => cells.Max(cell => cell.Length))];
        return Enumerable.Range(0, sidecars.Count + 1)
            .Select(row => string.Concat(columns.Select((cells, column) => cells[row].PadRight(widths[column]) + Gap)));
    }

    /// <summary>How long it has been running, in the largest unit that fits.</summary>
    public string Age(RunningSidecar sidecar)
    {
        TimeSpan age = timeProvider.GetUtcNow() - sidecar.StartedAt;
        return age.TotalSeconds < 60 ? $"{Math.Max(0, (int)age.TotalSeconds)}s"
            : age.TotalMinutes < 60 ? $"{(int)age.TotalMinutes}m"
            : age.TotalHours < 24 ? $"{(int)age.TotalHours}h"
            : $"{(int)age.TotalDays}d";
    }

    /// <summary>When it started, in local time. The seconds stand behind a dot, as in the reference.</summary>
    public string Created(RunningSidecar sidecar) =>
        TimeZoneInfo.ConvertTime(sidecar.StartedAt, timeProvider.LocalTimeZone).ToString("yyyy-MM-dd HH:mm.ss", CultureInfo.InvariantCulture);

    private static string Cut(string command) => command.Length <= MaxCommand ? command : command[..(MaxCommand - 3)] + "...";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
