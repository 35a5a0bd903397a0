using Tacit.Runtime.Api.Http;

namespace Tacit.Runtime.Tests.Api.Http;

/// <summary>The path algorithm of daprd: cleaned while escaped, then each parameter decoded once.</summary>
public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/v1.0/secrets/s/k", "v1.0|secrets|s|k")]
    [InlineData("/v1.0/secrets/s/k/", "v1.0|secrets|s|k")]
    [InlineData("/v1.0/secrets/s/k//", "v1.0|secrets|s|k")]
    [InlineData("//v1.0///secrets/s//k", "v1.0|secrets|s|k")]
    [InlineData("/v1.0/secrets/s/./k/.", "v1.0|secrets|s|k")]
    [InlineData("/v1.0/secrets/s/../t/k", "v1.0|secrets|t|k")]
    [InlineData("/../../v1.0/secrets", "v1.0|secrets")]
    [InlineData("/a/..", "")]
    [InlineData("/a/.../b", "a|...|b")]
    [InlineData("/s/%2e%2e", "s|%2e%2e")]
    [InlineData("/s/%2E/a%2Fb", "s|%2E|a%2Fb")]
    [InlineData("/s/%62ulk", "s|%62ulk")]
    [InlineData("/s/a;p=1", "s|a;p=1")]
    [InlineData("/s/a:b", "s|a:b")]
    [InlineData("/", "")]
    [InlineData("", "")]
    [InlineData("*", "*")]
    [InlineData("http://localhost/s/k", "s|k")]
    [InlineData("http://localhost:3500//s/k/", "s|k")]
    [InlineData("http://localhost", "")]
    [InlineData("/http://x/y", "http:|x|y")]
    public void The_path_is_cleaned_while_it_is_escaped(string target, string segments) =>
        Assert.Equal(segments, string.Join('|', RequestTarget.Parse(target)!.Segments));

    [Theory]
    [InlineData("/a", "")]
    [InlineData("/a?", "")]
    [InlineData("/a?b=c", "b=c")]
    [InlineData("/a?b=c?d", "b=c?d")]
    [InlineData("/a?%zz", "%zz")]
    [InlineData("/a/?b/../c", "b/../c")]
    [InlineData("http://h?b=/c", "b=/c")]
    public void The_query_is_all_behind_the_first_question_mark(string target, string query) =>
        Assert.Equal(query, RequestTarget.Parse(target)!.Query);

    [Theory]
    [InlineData("/%")]
    [InlineData("/%2")]
    [InlineData("/%zz")]
    [InlineData("/a%2Fb%")]
    [InlineData("/%%41")]
    [InlineData("/%4g")]
    [InlineData("/%-1")]
    [InlineData("/% 1?x")]
    public void A_path_with_an_invalid_escape_is_none(string target) => Assert.Null(RequestTarget.Parse(target));

    [Theory]
    [InlineData("", "")]
    [InlineData("k", "k")]
    [InlineData("a+b", "a b")]
    [InlineData("a%2Bb", "a+b")]
    [InlineData("a%20b", "a b")]
    [InlineData("a%252Fb", "a%2Fb")]
    [InlineData("caf%C3%A9", "café")]
    [InlineData("caf%c3%a9", "café")]
    [InlineData("%F0%9F%98%80", "😀")]
    [InlineData("k%00", "k\0")]
    [InlineData("k%FF", "k\ufffd")]
    [InlineData("%41%42", "AB")]
    [InlineData("a%", "a%")]
    [InlineData("a%2", "a%2")]
    [InlineData("a%zzb+", "a%zzb ")]
    [InlineData("é+é", "é é")]
    [InlineData("😀+", "😀 ")]
    [InlineData("😀%20😀", "😀 😀")]
    [InlineData("a|b{c}", "a|b{c}")]
    public void A_parameter_is_decoded_once_by_the_rules_of_queries(string escaped, string text) =>
        Assert.Equal(text, RequestTarget.QueryUnescape(escaped));

    [Theory]
    [InlineData("/v1.0/healthz", "v1.0/healthz")]
    [InlineData("//v1.0/healthz//", "v1.0/healthz")]
    [InlineData("/v1.0//healthz", "v1.0//healthz")]
    [InlineData("/v1.0/%68ealthz?x", "v1.0/healthz")]
    [InlineData("/v1.0/healthz+", "v1.0/healthz+")]
    public void The_path_before_cleaning_is_decoded_as_a_path(string target, string path) =>
        Assert.Equal(path, RequestTarget.Parse(target)!.UncleanedPath);

    [Theory]
    [InlineData("", true)]
    [InlineData("abc", true)]
    [InlineData("%41%42", true)]
    [InlineData("%41x%", false)]
    [InlineData("%4", false)]
    [InlineData("a%4", false)]
    [InlineData("%4x", false)]
    [InlineData("%٤٤", false)]
    public void Escapes_are_two_hexadecimal_digits(string text, bool valid) => Assert.Equal(valid, RequestTarget.HasValidEscapes(text));
}
