const { CommunicationProtocolEnum, DaprClient } = require("@dapr/dapr");

async function main() {
  const client = new DaprClient({
    daprHost: process.env.DAPR_HOST ?? "http://localhost",
    daprPort: process.env.DAPR_HTTP_PORT ?? "3500",
    communicationProtocol: CommunicationProtocolEnum.HTTP,
  });
  const secret = await client.secret.get("localsecretstore", "secret");
  console.log("Fetched Secret: " + JSON.stringify(secret));
}

main().catch((failure) => {
  console.error(failure);
  process.exit(1);
});
