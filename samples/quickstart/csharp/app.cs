#:property PublishAot=false

// Asks the sidecar for one secret over plain HTTP. No package is needed.
string baseUrl = $"http://localhost:{Environment.GetEnvironmentVariable("DAPR_HTTP_PORT") ?? "3500"}";

using HttpClient client = new();
string secret = await client.GetStringAsync($"{baseUrl}/v1.0/secrets/localsecretstore/secret");
Console.WriteLine($"Fetched Secret: {secret.TrimEnd()}");
