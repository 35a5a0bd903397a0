const host = process.env.DAPR_HOST ?? "http://localhost";
const port = process.env.DAPR_HTTP_PORT ?? "3500";

async function main() {
  const answer = await fetch(`${host}:${port}/v1.0/secrets/localsecretstore/secret`);
  console.log("Fetched Secret: ", await answer.json());
}

main().catch((failure) => {
  console.error(failure);
  process.exit(1);
});
