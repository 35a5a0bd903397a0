// Does with node-vault what a secret store does with a Vault server, and tells, check by check, whether the server answers as node-vault expects:
//
//   node client.mjs <settings.json>
import { readFileSync } from "node:fs";
import { isDeepStrictEqual, inspect } from "node:util";
import nodeVault from "node-vault";

const settings = JSON.parse(readFileSync(process.argv[2], "utf8"));
const envelope = ["auth", "data", "lease_duration", "lease_id", "renewable", "request_id", "warnings", "wrap_info"];
const invalidToken = "2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n";
const denied = "1 error occurred:\n\t* permission denied\n\n";

const connect = (token, options) => {
  const client = nodeVault({ endpoint: settings.address, requestOptions: { timeout: 30_000 }, ...options });
  client.token = token;
  return client;
};
const root = connect(settings.token);

/** A token of its own for one check. */
async function login(options) {
  const created = await connect(settings.token).tokenCreate({ policies: ["app"], ...options });
  return connect(created.auth.client_token);
}

const checks = {
  async state() {
    const { initialized, sealed, standby } = await root.health();
    expect({ initialized: true, sealed: false, standby: false }, { initialized, sealed, standby });
    expect({ initialized: true }, await root.initialized());
    expect(false, (await root.status()).sealed);
  },

  async "versions-write-and-read"() {
    expect(1, (await root.write("secret/data/app/node/db", { data: { user: "u1", url: "a<b>&c" } })).data.version);
    expect(2, (await root.write("secret/data/app/node/db", { data: { user: "u2" }, options: { cas: 1 } })).data.version);
    const newest = await root.read("secret/data/app/node/db");
    expect(envelope, Object.keys(newest).sort());
    expect({ user: "u2" }, newest.data.data);
    expect(2, newest.data.metadata.version);
    expect({ url: "a<b>&c", user: "u1" }, (await root.read("secret/data/app/node/db?version=1")).data.data);
    expect(["1", "2"], Object.keys((await root.read("secret/metadata/app/node/db")).data.versions));
    await expectError(400, "check-and-set parameter did not match the current version", root.write("secret/data/app/node/db", { data: {}, options: { cas: 1 } }));
  },

  async "versions-list"() {
    await root.write("secret/data/app/node/folder/deep/leaf", { data: { a: "1" } });
    expect(["db", "folder/"], (await root.list("secret/metadata/app/node")).data.keys);
    expect(["db", "folder/"], (await connect(settings.token, { noCustomHTTPVerbs: true }).list("secret/metadata/app/node")).data.keys);
    await expectError(404, "Status 404", root.list("secret/metadata/app/node/none"));
  },

  async "versions-missing"() {
    const body = await expectError(404, "Status 404", root.read("secret/data/app/node/none"));
    expect({ errors: [] }, body);
    expect({ errors: [] }, await expectError(404, "Status 404", root.read("secret/data/app/node/db?version=99")));
  },

  async "versions-delete-and-destroy"() {
    await root.write("secret/data/app/node/gone", { data: { a: "1" } });
    await root.delete("secret/data/app/node/gone");
    const deleted = await expectError(404, "Status 404", root.read("secret/data/app/node/gone"));
    expect([null, 1, false], [deleted.data.data, deleted.data.metadata.version, deleted.data.metadata.destroyed]);
    await root.write("secret/undelete/app/node/gone", { versions: [1] });
    expect({ a: "1" }, (await root.read("secret/data/app/node/gone")).data.data);
    await root.write("secret/destroy/app/node/gone", { versions: [1] });
    const destroyed = await expectError(404, "Status 404", root.read("secret/data/app/node/gone"));
    expect([null, true], [destroyed.data.data, destroyed.data.metadata.destroyed]);
    await root.delete("secret/metadata/app/node/gone");
    await expectError(404, "Status 404", root.read("secret/metadata/app/node/gone"));
  },

  async "plain-values"() {
    await root.mount({ mount_point: "node-old", type: "kv", options: { version: "1" } });
    expect({ version: "1" }, (await root.mounts())["node-old/"].options);
    await root.write("node-old/a/b", { user: "u", port: 5432 });
    const answer = await root.read("node-old/a/b");
    expect([{ port: 5432, user: "u" }, 2764800, ""], [answer.data, answer.lease_duration, answer.lease_id]);
    expect(["a/"], (await root.list("node-old")).data.keys);
    await root.delete("node-old/a/b");
    await expectError(404, "Status 404", root.read("node-old/a/b"));
    await root.unmount({ mount_point: "node-old" });
  },

  async "wrong-engine-version"() {
    const body = await expectError(404, "Status 404", root.read("secret/app/node/db"));
    expect(true, body.warnings[0].startsWith("Invalid path for a versioned K/V secrets engine"));
  },

  async refusals() {
    await expectError(403, invalidToken, connect("nobody").read("secret/data/app/node/db"));
    await expectError(403, "permission denied", connect("").read("secret/data/app/node/db"));
    const app = await login();
    expect({ user: "u2" }, (await app.read("secret/data/app/node/db")).data.data);
    await expectError(403, denied, app.read("secret/data/other"));
    await expectError(403, denied, app.write("secret/data/app/node/db", { data: {} }));
  },

  async "own-token"() {
    const app = await login({ ttl: "10m", explicit_max_ttl: "20m" });
    const { ttl, renewable, policies, type } = (await app.tokenLookupSelf()).data;
    expect({ ttl: 600, renewable: true, policies: ["app", "default"], type: "service" }, { ttl, renewable, policies, type });
    expect(300, (await app.tokenRenewSelf({ increment: "5m" })).auth.lease_duration);
    const capped = await app.tokenRenewSelf({ increment: "1h" });
    expect([1200, 1], [capped.auth.lease_duration, capped.warnings.length]);
    await app.tokenRevokeSelf();
    await expectError(403, invalidToken, app.tokenLookupSelf());
    await expectError(400, "lease is not renewable", root.tokenRenewSelf());
  },

  async "tokens-of-others"() {
    const app = await login({ ttl: "10m" });
    expect(600, (await root.tokenLookup({ token: app.token })).data.ttl);
    // The client takes on each token that it is given.
    expect(app.token, (await connect(settings.token).tokenRenew({ token: app.token })).auth.client_token);
    await root.tokenRevoke({ token: app.token });
    await expectError(403, "bad token", root.tokenLookup({ token: app.token }));
  },

  async "dynamic-secret"() {
    const app = await login({ ttl: "1h" });
    const first = await app.generateDatabaseCredentials({ databasePath: "database", name: "readonly" });
    expect([true, 300, ["password", "username"]], [first.renewable, first.lease_duration, Object.keys(first.data)]);
    const renewed = await app.renew({ lease_id: first.lease_id, increment: 600 });
    expect([first.lease_id, 600, null], [renewed.lease_id, renewed.lease_duration, renewed.data]);
    await root.write("sys/leases/revoke", { lease_id: first.lease_id, sync: true });
    await expectError(400, "lease not found", app.renew({ lease_id: first.lease_id }));
    // Without sync the server only accepts the wish. The client takes 202 for an error.
    const second = await app.read("database/creds/readonly");
    await expectError(202, "Status 202", root.revoke({ lease_id: second.lease_id }));
    await expectError(400, "unknown role: nobody", root.read("database/creds/nobody"));
  },

  async "app-role"() {
    const client = connect("");
    const { auth } = await client.approleLogin({ role_id: settings.roleId, secret_id: settings.secretId });
    expect([{ role_name: "app" }, ["app", "default"], 3600, true], [auth.metadata, auth.policies, auth.lease_duration, auth.renewable]);
    expect("auth/approle/login", (await connect(auth.client_token).tokenLookupSelf()).data.path);
    await expectError(400, "invalid role or secret ID", connect("").approleLogin({ role_id: settings.roleId, secret_id: "wrong" }));
    expect(settings.roleId, (await root.getApproleRoleId({ role_name: "app" })).data.role_id);
  },

  async wrapping() {
    const wrapped = await root.write("auth/approle/role/app/secret-id", {}, { headers: { "X-Vault-Wrap-TTL": "120s" } });
    expect([null, 120, "auth/approle/role/app/secret-id"], [wrapped.data, wrapped.wrap_info.ttl, wrapped.wrap_info.creation_path]);
    const unwrapped = await connect(wrapped.wrap_info.token).unwrap();
    expect(true, unwrapped.data.secret_id.length > 0);
    await expectError(400, "wrapping token is not valid or does not exist", connect(wrapped.wrap_info.token).unwrap());
  },

  async kubernetes() {
    expect("app", (await connect("").kubernetesLogin({ mount_point: "kubernetes", role: "app", jwt: settings.jwt })).auth.metadata.role);
    await expectError(403, "permission denied", connect("").kubernetesLogin({ mount_point: "kubernetes", role: "app", jwt: "wrong" }));
  },

  async jwt() {
    expect("app", (await connect("").jwtLogin({ role: "app", jwt: settings.jwt })).auth.metadata.role);
    await expectError(400, 'role "nobody" could not be found', connect("").jwtLogin({ role: "nobody", jwt: settings.jwt }));
  },

  async userpass() {
    expect({ username: "app" }, (await connect("").userpassLogin({ username: "app", password: settings.password })).auth.metadata);
    await expectError(400, "invalid username or password", connect("").userpassLogin({ username: "app", password: "wrong" }));
  },

  async certificate() {
    const [ca, cert, key] = ["authority", "certificate", "key"].map((name) => readFileSync(settings.tls[name]));
    const client = connect("", { endpoint: settings.tls.address, requestOptions: { ca, cert, key } });
    expect("app", (await client.certLogin()).auth.metadata.cert_name);
    await expectError(400, "client certificate must be supplied", connect("", { endpoint: settings.tls.address, requestOptions: { ca } }).certLogin());
  },

  async namespaces() {
    const { address: endpoint, namespace, token } = settings.namespaced;
    expect({ in: "namespace" }, (await connect(token, { endpoint, namespace }).read("secret/data/app/db")).data.data);
    expect({ in: "namespace" }, (await connect(token, { endpoint }).read(`${namespace}/secret/data/app/db`)).data.data);
    await expectError(403, denied, connect(token, { endpoint }).read("secret/data/app/db"));
    await expectError(404, "namespace not found", connect(token, { endpoint, namespace: "nowhere" }).read("secret/data/app/db"));
  },

  async sealed() {
    const client = connect(settings.token, { endpoint: settings.sealed });
    expect(true, (await client.status()).sealed);
    await expectError(503, "Vault is sealed", client.read("secret/data/app/node/db"));
  },

  async standby() {
    expect({ user: "u2" }, (await connect(settings.token, { endpoint: settings.standby }).read("secret/data/app/node/db")).data.data);
  },

  async limited() {
    await expectError(429, 'request path "secret/data/app/node/db": rate limit quota exceeded', connect(settings.token, { endpoint: settings.limited }).read("secret/data/app/node/db"));
  },
};

function expect(expected, actual) {
  if (!isDeepStrictEqual(expected, actual)) throw new Error(`expected ${inspect(expected)}, came ${inspect(actual)}`);
}

/** The body of an answer that the client turned into its own error, with this text. */
async function expectError(status, message, call) {
  let answer;
  try {
    answer = await call;
  } catch (error) {
    expect([status, message], [error.response?.statusCode, error.message]);
    return error.response.body;
  }

  throw new Error(`expected the status ${status}, came ${inspect(answer)}`);
}

for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`${name}: ok`);
  } catch (error) {
    console.log(`${name}: ${error.stack}`);
    process.exit(1);
  }
}
