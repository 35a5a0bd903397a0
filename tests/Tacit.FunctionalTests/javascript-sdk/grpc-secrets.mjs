// Calls a sidecar over gRPC through an official SDK and tells, step by step, whether it answers as it should:
//
//   SDK=<package> node grpc-secrets.mjs <host:port> <step> [<step>...]
//
// What the SDK has no call for goes through the gRPC stack below it, mostly over the SDK's own connection.
import diagnostics from "node:diagnostics_channel";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { inspect, isDeepStrictEqual } from "node:util";
import { ErrorInfo } from "./google-rpc.mjs";

const Code = { DeadlineExceeded: 4, NotFound: 5, PermissionDenied: 7, Unimplemented: 12, Unavailable: 14, Unauthenticated: 16 };
const stacks = { "@dapr/dapr": "./stack-connect.mjs", "dapr-js-3-6": "./stack-grpc-js.mjs" };

const [target, ...names] = process.argv.slice(2);
const [daprHost, daprPort] = target.split(":");
const token = process.env.DAPR_API_TOKEN;
const sdk = process.env.SDK ?? "@dapr/dapr";

// Neither stack shows its connections, but Node.js does.
const sockets = [];
diagnostics.subscribe("net.client.socket", ({ socket }) => sockets.push(socket));

const require = createRequire(import.meta.url);
const { CommunicationProtocolEnum, DaprClient, LogLevel } = require(sdk);
const { openStack } = await import(stacks[sdk]);
// The stack that the SDK itself loads, which need not be the one that this folder would.
const stack = openStack(createRequire(require.resolve(sdk)), target, token);

const client = new DaprClient({
  daprHost,
  daprPort,
  daprApiToken: token,
  communicationProtocol: CommunicationProtocolEnum.GRPC,
  logger: { level: LogLevel.Error },
});
const underlying = () => client.daprClient.getClient();

const k1 = { storeName: "fs", key: "k1" };

const steps = {
  get,

  async bulk() {
    expect({ k1: { k1: "v1" }, k2: { k2: "v2" } }, await stack.getBulk(client));
  },

  async "not-found"() {
    const error = await expectError(Code.NotFound, client.secret.get("fs", "nope"));
    expect("failed getting secret with key nope from secret store fs: secret nope not found", stack.message(error));
    const details = stack.details(error);
    expect(["google.rpc.ErrorInfo"], details.map(({ type }) => type));
    expect(
      { reason: "ERR_SECRET_GET", domain: "dapr.io", metadata: { store: "fs", key: "nope" } },
      ErrorInfo.toObject(ErrorInfo.decode(details[0].value)),
    );
  },

  async denied() {
    const error = await expectError(Code.PermissionDenied, client.secret.get("fs", "hidden"));
    expect('access denied by policy to get "hidden" from "fs"', stack.message(error));
  },

  async "wrong-token"() {
    const error = await expectError(Code.Unauthenticated, stack.getSecret(await underlying(), k1, { token: "wrong" }));
    expect("Unauthorized", stack.message(error));
    await get();
  },

  async deadline() {
    const slow = { storeName: "slow", key: "any" };
    await expectError(Code.DeadlineExceeded, stack.getSecret(await underlying(), slow, { timeoutMs: 300 }));
    await get();
  },

  async concurrent() {
    // The first call makes the connection, if no earlier step did.
    await get();
    const before = sockets.length;
    await Promise.all(Array.from({ length: 100 }, get));
    expect(before, sockets.length);
  },

  async idle() {
    const { connection, statesDuring, close } = stack.openPinging();
    try {
      expect({ k1: "v1" }, await stack.getSecret(connection, k1));
      const before = sockets.length;
      expect([], await statesDuring(3000));
      expect({ k1: "v1" }, await stack.getSecret(connection, k1));
      expect(before, sockets.length);
    } finally {
      close();
    }
  },

  async reconnect() {
    await get();
    console.log("reconnect: restart");
    const input = createInterface(process.stdin);
    await once(input, "line");
    input.close();

    const end = Date.now() + 30_000;
    for (;;) {
      try {
        return await get();
      } catch (error) {
        if (error.code !== Code.Unavailable || Date.now() > end) throw error;
      }
      await delay(100);
    }
  },

  async "unknown-method"() {
    await expectError(Code.Unimplemented, stack.getState(await underlying(), k1));
    await get();
  },

  async gzip() {
    const size = 100_000;
    const { connection, close } = stack.openCompressing();
    try {
      expect({ k1: "v1" }, await stack.getSecret(connection, { ...k1, metadata: { padding: "x".repeat(size) } }));
      const sent = sockets.at(-1).bytesWritten;
      if (sent >= size) throw new Error(`expected a compressed request, came ${sent} bytes`);
    } finally {
      close();
    }
  },
};

async function get() {
  expect({ k1: "v1" }, await client.secret.get("fs", "k1"));
}

function expect(expected, actual) {
  if (!isDeepStrictEqual(actual, expected)) throw new Error(`expected ${inspect(expected)}, came ${inspect(actual)}`);
}

async function expectError(code, call) {
  let answer;
  try {
    answer = await call;
  } catch (error) {
    if (error.code !== code) throw new Error(`expected code ${code}, came ${error.message}`, { cause: error });
    return error;
  }
  throw new Error(`expected code ${code}, came ${inspect(answer)}`);
}

for (const name of names) {
  try {
    await steps[name]();
    console.log(`${name}: ok`);
  } catch (error) {
    process.exitCode = 1;
    console.log(`${name}: ${error.message.replace(/\s+/g, " ")}`);
  }
}
await client.stop();
