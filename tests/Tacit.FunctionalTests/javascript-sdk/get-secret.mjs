// The official SDK, as its documentation uses it, against the sidecar that started this process.
import { CommunicationProtocolEnum, DaprClient } from "@dapr/dapr";

const client = new DaprClient({
  daprHost: "http://localhost",
  daprPort: process.env.DAPR_HTTP_PORT,
  communicationProtocol: CommunicationProtocolEnum.HTTP,
});

console.log("get:", JSON.stringify(await client.secret.get("localsecretstore", "secret")));
console.log("bulk:", JSON.stringify(await client.secret.getBulk("localsecretstore")));
try {
  await client.secret.get("nosuchstore", "secret");
} catch (error) {
  console.log("unknown store:", error.message);
}
await client.stop();
