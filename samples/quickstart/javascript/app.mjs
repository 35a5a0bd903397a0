// Asks the sidecar for one secret over plain HTTP. No package is needed.
const baseUrl = `http://localhost:${process.env.DAPR_HTTP_PORT ?? 3500}`;

const response = await fetch(`${baseUrl}/v1.0/secrets/localsecretstore/secret`);
if (!response.ok) {
  throw new Error(`the sidecar answered ${response.status}: ${await response.text()}`);
}
console.log("Fetched Secret:", JSON.stringify(await response.json()));
