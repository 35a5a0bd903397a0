using System.Net.Http.Headers;

string host = Environment.GetEnvironmentVariable("BASE_URL") ?? "http://localhost";
string port = Environment.GetEnvironmentVariable("DAPR_HTTP_PORT") ?? "3500";

using HttpClient client = new();
client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
using HttpResponseMessage answer = await client.GetAsync($"{host}:{port}/v1.0/secrets/localsecretstore/secret");
answer.EnsureSuccessStatusCode();
Console.WriteLine("Fetched Secret: " + await answer.Content.ReadAsStringAsync());
