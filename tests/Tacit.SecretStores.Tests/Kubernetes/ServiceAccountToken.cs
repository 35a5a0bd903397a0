using System.Buffers.Text;
using System.Text;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>Tokens in the form of those that a cluster gives to service accounts; their signature is nobody's.</summary>
internal static class ServiceAccountToken
{
    public static string Of(string account) =>
        $"{Base64Url.EncodeToString("{\"alg\":\"RS256\"}"u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{{\"sub\":\"{account}\"}}"))}.c2ln";
}
