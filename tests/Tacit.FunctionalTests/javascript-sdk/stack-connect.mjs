// Connect, the stack of the SDK since 3.7, behind the same functions as stack-grpc-js.mjs.
import { setTimeout as delay } from "node:timers/promises";

export function openStack(require, target, rightToken) {
  const { createClient } = require("@connectrpc/connect");
  const { compressionGzip, createGrpcTransport, Http2SessionManager } = require("@connectrpc/connect-node");
  const { Dapr } = require("./proto/dapr/proto/runtime/v1/dapr_pb");

  const baseUrl = `http://${target}`;

  function open(sessionOptions, transportOptions) {
    const sessionManager = new Http2SessionManager(baseUrl, sessionOptions);
    const connection = createClient(Dapr, createGrpcTransport({ baseUrl, sessionManager, ...transportOptions }));
    return { connection, sessionManager, close: () => sessionManager.abort() };
  }

  return {
    message: (error) => error.rawMessage,
    details: (error) => error.details,

    getBulk: (client) => client.secret.getBulk("fs"),

    async getSecret(connection, request, { token = rightToken, timeoutMs } = {}) {
      const answer = await connection.getSecret(request, { headers: { "dapr-api-token": token }, timeoutMs });
      return answer.data;
    },

    getState: (connection, request) => connection.getState(request),

    openPinging() {
      const { sessionManager, ...opened } = open({ pingIntervalMs: 500, pingTimeoutMs: 1000, pingIdleConnection: true });
      return {
        ...opened,
        // connect-node goes on to ping a connection that was aborted, and throws; this one ends with the process.
        close() {},
        // The states other than those of a good connection.
        async statesDuring(milliseconds) {
          const states = new Set();
          for (const end = Date.now() + milliseconds; Date.now() < end; await delay(20)) states.add(sessionManager.state());
          return [...states].filter((state) => state !== "open" && state !== "idle");
        },
      };
    },

    openCompressing: () => open({}, { sendCompression: compressionGzip }),
  };
}
