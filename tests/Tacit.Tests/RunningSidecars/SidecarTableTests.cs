using System.Text.Json;
using Tacit.Commands;
using Tacit.RunningSidecars;

namespace Tacit.Tests.RunningSidecars;

public sealed class SidecarTableTests
{
    private static readonly RunningSidecar Sidecar = Sample.Sidecar() with { Process = new(12345, "") };

    [Fact]
    public void It_is_the_table_of_dapr_list_with_two_spaces_after_every_cell() => Assert.Equal(
        [
            "APP ID           HTTP PORT  GRPC PORT  APP PORT  COMMAND         AGE  CREATED              DAPRD PID  CLI PID  APP PID  ",
            "order-processor  45069      37019      0         python3 app.py  12s  2026-04-22 15:44.32  12345      12340    12350    ",
        ],
        Table(12).Lines([Sidecar]));

    [Fact]
    public void A_column_that_is_blank_in_every_row_is_left_out()
    {
        RunningSidecar alone = Sidecar with { AppId = "alone", Command = "", LauncherPid = 0, AppPid = 0 };
        RunningSidecar ofRunFile = Sidecar with { RunFilePath = "/a/dapr.yaml", RunFileName = "both", AppLogPath = "/a/app.log", SidecarLogPath = "/a/daprd.log" };

        Assert.Equal(
            [
                "APP ID  HTTP PORT  GRPC PORT  APP PORT  AGE  CREATED              DAPRD PID  CLI PID  APP PID  ",
                "alone   45069      37019      0         12s  2026-04-22 15:44.32  12345      0        0        ",
            ],
            Table(12).Lines([alone]));
        Assert.Equal(
            [
                "APP ID           HTTP PORT  GRPC PORT  APP PORT  COMMAND         AGE  CREATED              DAPRD PID  CLI PID  APP PID  RUN TEMPLATE PATH  APP LOG PATH  DAPRD LOG PATH  RUNTEMPLATENAME  ",
                "alone            45069      37019      0                         12s  2026-04-22 15:44.32  12345      0        0                                                                          ",
                "order-processor  45069      37019      0         python3 app.py  12s  2026-04-22 15:44.32  12345      12340    12350    /a/dapr.yaml       /a/app.log    /a/daprd.log    both             ",
            ],
            Table(12).Lines([alone, ofRunFile]));
    }

    [Fact]
    public void Sockets_stand_in_place_of_ports()
    {
        RunningSidecar sidecar = Sidecar with { HttpPort = 0, GrpcPort = 0, HttpSocket = "/s/http.socket", GrpcSocket = "/s/grpc.socket" };

        Assert.StartsWith("order-processor  /s/http.socket  /s/grpc.socket  0 ", Table(12).Lines([sidecar]).Last(), StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(SidecarTableJson.Write([sidecar], Table(12)));
        Assert.Equal(0, json.RootElement[0].GetProperty("httpPort").GetInt32());
        Assert.Equal("/s/http.socket", json.RootElement[0].GetProperty("httpSocket").GetString());
    }

    [Theory]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("123456789012345678901", "12345678901234567...")]
    [InlineData("two\nlines", "two\\u000alines")]
    public void A_long_command_is_cut_to_20_characters(string command, string shown) =>
        Assert.Contains($"  {shown}  ", Table(12).Lines([Sidecar with { Command = command }]).Last(), StringComparison.Ordinal);

    [Theory]
    [InlineData(-5, "0s")]
    [InlineData(0.9, "0s")]
    [InlineData(59.9, "59s")]
    [InlineData(60, "1m")]
    [InlineData(3599, "59m")]
    [InlineData(3600, "1h")]
    [InlineData(24 * 3600 - 1, "23h")]
    [InlineData(24 * 3600, "1d")]
    [InlineData(400 * 24 * 3600, "400d")]
    public void Age_is_in_the_largest_unit_that_fits(double seconds, string age) => Assert.Equal(age, Table(seconds).Age(Sidecar));

    [Fact]
    public void Json_has_the_keys_of_dapr_list() => Assert.Equal(
        """
        [
          {
            "appId": "order-processor",
            "httpPort": 45069,
            "grpcPort": 37019,
            "appPort": 0,
            "metricsEnabled": true,
            "command": "python3 app.py",
            "age": "12s",
            "created": "2026-04-22 15:44.32",
            "daprdPid": 12345,
            "cliPid": 12340,
            "appPid": 12350,
            "maxRequestBodySize": 4194304,
            "httpReadBufferSize": 4096,
            "runTemplatePath": "",
            "appLogPath": "",
            "daprdLogPath": "",
            "runTemplateName": ""
          }
        ]
        """,
        SidecarTableJson.Write([Sidecar], Table(12)));

    [Fact]
    public void Yaml_has_the_same()
    {
        string yaml = YamlOutput.Of(SidecarTableJson.Write([Sidecar], Table(12)));

        Assert.StartsWith("- appId: order-processor\n  httpPort: 45069\n  grpcPort: 37019\n  appPort: 0\n  metricsEnabled: true\n  command: python3 app.py\n  age: \"12s\"\n", yaml, StringComparison.Ordinal);
        Assert.EndsWith("\n  runTemplateName: \"\"", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void None_is_an_empty_list()
    {
        Assert.Equal("[]", SidecarTableJson.Write([], Table(0)));
        Assert.Equal("[]", YamlOutput.Of("[]"));
    }

    private static SidecarTable Table(double age) => new(new FixedTime(Sidecar.StartedAt.AddSeconds(age)));

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => now;
    }
}
