using Tacit.Abstractions.Resources;
using Tacit.Runtime.Starting;
using Tacit.Testing;
using static Tacit.Runtime.Tests.Starting.RecordedStores;

namespace Tacit.Runtime.Tests.Starting;

/// <summary>What stands for something else in what a file says of a component.</summary>
public sealed class MetadataTemplatesTests
{
    private readonly List<ResourceProblem> _problems = [];
    private SidecarOptions _options = InProcessSidecar.Options();

    [Fact]
    public void Each_uuid_is_a_random_one_of_its_own()
    {
        string[] first = Replace("{uuid} {uuid}").Split(' ');
        string[] second = Replace("{uuid} {uuid}").Split(' ');

        Assert.Equal(4, first.Concat(second).Distinct().Count());
        Assert.All(first.Concat(second), uuid => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", uuid));
    }

    [Theory]
    [InlineData("", "default.myapp")]
    [InlineData("ns1", "ns1.myapp")]
    public void The_namespace_is_that_of_the_sidecar_and_the_app(string declared, string expected)
    {
        _options = _options with { Namespace = declared };

        Assert.Equal($"a{expected}b myapp", Replace("a{namespace}b {appID}"));
    }

    [Fact]
    public void The_pod_is_that_of_the_environment()
    {
        _options = _options with { Environment = new Dictionary<string, string> { ["POD_NAME"] = "pod-{appID}" } };

        Assert.Equal("pod-{appID}/pod-{appID}", Replace("{podName}/{podName}"));
        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_pod_that_is_not_known_is_an_error(bool isEmpty)
    {
        if (isEmpty)
            _options = _options with { Environment = new Dictionary<string, string> { ["POD_NAME"] = "" } };

        Replace("x-{podName}");

        Assert.Equal(
            "test.yaml:5:5: component 's': metadata field 'value' refers to {podName}, but the environment variable POD_NAME is not set",
            Assert.Single(_problems).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("{other} {UUID} {appid} {AppID} {podname} {Namespace} { uuid } {uuid")]
    [InlineData("{\"json\": {}}")]
    public void Anything_else_stays(string value)
    {
        Assert.Equal(value, Replace(value));
        Assert.Empty(_problems);
    }

    [Fact]
    public void What_comes_from_elsewhere_stays()
    {
        Component component = Component("s", Secret("value", "s") with { Value = "{appID}" }, Variable("second", "V") with { Value = "{podName}" }, Plain("third", "{appID}"));

        Component replaced = MetadataTemplates.Replace(component, _options, _problems);

        Assert.Equal(["{appID}", "{podName}", "myapp"], replaced.Metadata.Select(item => item.Value));
        Assert.Empty(_problems);
    }

    private string Replace(string value) => MetadataTemplates.Replace(Component("s", Plain("value", value)), _options, _problems).Metadata.Single().Value!;
}
