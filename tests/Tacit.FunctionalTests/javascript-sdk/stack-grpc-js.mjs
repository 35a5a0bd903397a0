// grpc-js, the stack of the SDK up to 3.6, behind the same functions as stack-connect.mjs.
import { promisify } from "node:util";
import { Status } from "./google-rpc.mjs";

export function openStack(require, target, rightToken) {
  const grpc = require("@grpc/grpc-js");
  const { GetBulkSecretRequest, GetSecretRequest, GetStateRequest } = require("./proto/dapr/proto/runtime/v1/dapr_pb");
  const { DaprClient: Connection } = require("./proto/dapr/proto/runtime/v1/dapr_grpc_pb");

  const call = (connection, method, ...args) => promisify(connection[method].bind(connection))(...args);
  const toObject = (map) => Object.fromEntries(map.entries());

  function open(options) {
    const connection = new Connection(target, grpc.credentials.createInsecure(), options);
    return { connection, close: () => connection.close() };
  }

  return {
    message: (error) => error.details,

    details(error) {
      const [bytes] = error.metadata.get("grpc-status-details-bin");
      return Status.decode(bytes).details.map(({ type_url, value }) => ({ type: type_url.replace("type.googleapis.com/", ""), value }));
    },

    // The SDK's own getBulk looks into a member that the messages have not got, and returns undefined for every answer.
    async getBulk(client) {
      const answer = await call(await client.daprClient.getClient(), "getBulkSecret", new GetBulkSecretRequest().setStoreName("fs"));
      return Object.fromEntries(Array.from(answer.getDataMap().entries(), ([name, secret]) => [name, toObject(secret.getSecretsMap())]));
    },

    async getSecret(connection, { storeName, key, metadata = {} }, { token = rightToken, timeoutMs = Infinity } = {}) {
      const request = new GetSecretRequest().setStoreName(storeName).setKey(key);
      for (const [name, value] of Object.entries(metadata)) request.getMetadataMap().set(name, value);
      const headers = new grpc.Metadata();
      headers.set("dapr-api-token", token);
      const answer = await call(connection, "getSecret", request, headers, { deadline: Date.now() + timeoutMs });
      return toObject(answer.getDataMap());
    },

    getState: (connection, { storeName, key }) => call(connection, "getState", new GetStateRequest().setStoreName(storeName).setKey(key)),

    openPinging() {
      const { connection, close } = open({
        "grpc.keepalive_time_ms": 500,
        "grpc.keepalive_timeout_ms": 1000,
        "grpc.keepalive_permit_without_calls": 1,
      });
      return {
        connection,
        close,
        // The states other than that of a good connection.
        async statesDuring(milliseconds) {
          const channel = connection.getChannel();
          const { READY } = grpc.connectivityState;
          // Fails when the time passes without a change.
          const changed = await call(channel, "watchConnectivityState", READY, Date.now() + milliseconds).then(() => true, () => false);
          return changed ? [grpc.connectivityState[channel.getConnectivityState(false)]] : [];
        },
      };
    },

    openCompressing: () => open({ "grpc.default_compression_algorithm": grpc.compressionAlgorithms.gzip }),
  };
}
