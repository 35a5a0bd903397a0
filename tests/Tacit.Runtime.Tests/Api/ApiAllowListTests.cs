using Tacit.Runtime.Api;

namespace Tacit.Runtime.Tests.Api;

/// <summary>The rules of gRPC; those of HTTP have golden cases.</summary>
public sealed class ApiAllowListTests
{
    private static readonly ApiRule Secrets = new("secrets", "v1", "grpc");
    private static readonly ApiRule Metadata = new("metadata", "v1.0", "GRPC");

    [Fact]
    public void Without_rules_everything_is_allowed() => Assert.True(ApiAllowList.AllowAll.AllowsGrpc("secrets"));

    [Fact]
    public void What_is_listed_is_allowed_and_nothing_else()
    {
        ApiAllowList list = new([Secrets, Metadata], []);

        Assert.Equal((true, true, false), (list.AllowsGrpc("secrets"), list.AllowsGrpc("metadata"), list.AllowsGrpc("shutdown")));
    }

    [Fact]
    public void What_is_denied_is_not_allowed_by_another_rule()
    {
        ApiAllowList list = new([Secrets, Metadata], [Secrets]);

        Assert.Equal((false, true), (list.AllowsGrpc("secrets"), list.AllowsGrpc("metadata")));
        Assert.True(new ApiAllowList([], [Secrets]).AllowsGrpc("metadata"));
    }

    [Fact]
    public void An_API_that_the_sidecar_does_not_have_counts_as_a_rule() =>
        Assert.False(new ApiAllowList([new("state", "v1", "grpc")], []).AllowsGrpc("secrets"));

    [Fact]
    public void The_rules_of_one_protocol_do_not_touch_the_other()
    {
        ApiAllowList list = new([new("metadata", "v1.0", "http")], [Secrets]);

        Assert.True(list.AllowsGrpc("metadata"));
        Assert.False(list.AllowsGrpc("secrets"));
        Assert.False(list.Allows(new("v1/secrets", "v1.0/secrets/{secretStoreName}/{key}")));
        Assert.True(list.Allows(new("v1/metadata", "v1.0/metadata")));
    }
}
