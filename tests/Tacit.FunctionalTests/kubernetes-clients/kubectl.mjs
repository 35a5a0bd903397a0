// Does with kubectl what people do with secrets and components, and tells, check by check, whether the server answers as kubectl expects:
//
//   node kubectl.mjs <settings.json>
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { control, expect, run, settings, until } from "./checks.mjs";

const folder = mkdtempSync(join(dirname(settings.kubeconfig), "kubectl-"));
const forbidden = 'is forbidden: User "system:serviceaccount:shop:app" cannot';

const component = (file) => `apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: fs
spec:
  type: secretstores.local.file
  version: v1
  metadata:
  - name: secretsFile
    value: ${file}
`;

/** Runs it to its end: its exit code, and what it says. */
async function kubectl(...args) {
  const { code, lines, errors } = await start(...args).ended;
  return { code, text: lines.join("\n"), errors: errors.join("\n") };
}

/** Starts it; its lines come as they are printed. */
function start(...args) {
  const child = spawn("kubectl", [`--cache-dir=${join(folder, "cache")}`, ...args], {
    env: { ...process.env, KUBECONFIG: settings.kubeconfig, HOME: folder },
    timeout: 30_000,
  });
  const read = (stream) => {
    const lines = [];
    let rest = "";
    stream.on("data", (data) => {
      const parts = (rest + data).split("\n");
      rest = parts.pop();
      lines.push(...parts);
    });
    stream.on("end", () => rest && lines.push(rest));
    return lines;
  };
  const lines = read(child.stdout);
  const errors = read(child.stderr);
  return { child, lines, errors, ended: new Promise((resolve) => child.on("close", (code) => resolve({ code, lines, errors }))) };
}

async function prints(expected, ...args) {
  const { code, text, errors } = await kubectl(...args);
  expect({ code: 0, text: expected, errors: "" }, { code, text, errors });
}

async function fails(expected, ...args) {
  const { code, text, errors } = await kubectl(...args);
  expect({ code: 1, text: "", errors: expected }, { code, text, errors });
}

function write(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

await run({
  async version() {
    const { serverVersion } = JSON.parse((await kubectl("version", "-o", "json")).text);
    expect(["1", "32"], [serverVersion.major, serverVersion.minor]);
  },

  async "get-json"() {
    const item = JSON.parse((await kubectl("get", "secret", "db", "-o", "json")).text);
    expect(["v1", "Secret", "Opaque"], [item.apiVersion, item.kind, item.type]);
    expect({ password: Buffer.from("p<1>&ä").toString("base64"), user: "dTE=" }, item.data);
    expect(["creationTimestamp", "name", "namespace", "resourceVersion", "uid"], Object.keys(item.metadata).sort());
  },

  async "get-yaml"() {
    const { text } = await kubectl("get", "secret", "db", "-o", "yaml");
    expect(true, text.startsWith("apiVersion: v1\ndata:\n  password: ") && text.includes("\nkind: Secret\n") && text.endsWith("\ntype: Opaque"));
  },

  async "get-table"() {
    const { code, text } = await kubectl("get", "secret", "db");
    expect([0, ["NAME", "AGE", "db"]], [code, text.split(/\s+/).slice(0, 3)]);
  },

  async list() {
    await prints("secret/page-0\nsecret/page-1\nsecret/page-2\nsecret/page-3\nsecret/page-4", "get", "secrets", "-n", "pages", "-o", "name");
  },

  async "list-in-pages"() {
    await prints("secret/page-0\nsecret/page-1\nsecret/page-2\nsecret/page-3\nsecret/page-4", "get", "secrets", "-n", "pages", "--chunk-size=2", "-o", "name");
  },

  async "label-selectors"() {
    await prints("secret/page-1\nsecret/page-3", "get", "secrets", "-n", "pages", "-l", "tier=odd", "-o", "name");
    await prints("secret/page-0\nsecret/page-2\nsecret/page-4", "get", "secrets", "-n", "pages", "-l", "tier in (even,none),tier", "-o", "name");
    await prints("secret/db", "get", "secrets", "-l", "!tier", "-o", "name");
  },

  async "field-selectors"() {
    await prints("secret/db", "get", "secrets", "-A", "--field-selector", "metadata.name=db", "-o", "name");
    await prints("secret/db", "get", "secrets", "--field-selector", "type=Opaque,metadata.name!=other", "-o", "name");
    await fails(
      'Error from server (BadRequest): Unable to find "/v1, Resource=secrets" that match label selector "", field selector "colour=red": field label not supported: colour',
      ...["get", "secrets", "--field-selector", "colour=red"],
    );
  },

  async "create-secret"() {
    const file = write("key.bin", Buffer.from([0, 255, 10]));
    await prints("secret/made created", "create", "secret", "generic", "made", "--from-literal=a=1", `--from-file=b=${file}`);
    await prints('{"a":"MQ==","b":"AP8K"} Opaque', "get", "secret", "made", "-o", "jsonpath={.data} {.type}");
    await fails('error: failed to create secret secrets "made" already exists', "create", "secret", "generic", "made");
    await prints("secret/dry created (server dry run)", "create", "secret", "generic", "dry", "--dry-run=server");
    await fails('Error from server (NotFound): secrets "dry" not found', "get", "secret", "dry");
  },

  async "create-refused"() {
    const { code, errors } = await kubectl("create", "secret", "generic", "Made_Up");
    expect([1, true], [code, errors.includes('Secret "Made_Up" is invalid: metadata.name: Invalid value: "Made_Up"')]);
    await fails('error: failed to create secret namespaces "nowhere" not found', "create", "secret", "generic", "x", "-n", "nowhere");
  },

  async "apply-secret"() {
    const path = (value) => write("secret.yaml", `apiVersion: v1\nkind: Secret\nmetadata:\n  name: applied\nstringData:\n  a: "${value}"\n`);
    await prints("secret/applied created", "apply", "-f", path(1));
    await prints("secret/applied configured", "apply", "-f", path(2));
    await prints("Mg==", "get", "secret", "applied", "-o", "jsonpath={.data.a}");
    await prints("secret/applied serverside-applied", "apply", "--server-side", "--force-conflicts", "-f", path(3));
    await prints("Mw==", "get", "secret", "applied", "-o", "jsonpath={.data.a}");
    await prints("secret/applied labeled", "label", "secret", "applied", "tier=last");
    await prints("secret/applied patched", "patch", "secret", "applied", "-p", '{"data":{"a":null,"b":"MQ=="}}');
    await prints('{"b":"MQ=="}', "get", "secrets", "-l", "tier=last", "-o", "jsonpath={.items[0].data}");
  },

  async "apply-component"() {
    await prints("component.dapr.io/fs created", "apply", "-f", write("fs.yaml", component("a.json")));
    await prints("component.dapr.io/fs unchanged", "apply", "-f", write("fs.yaml", component("a.json")));
    await prints("component.dapr.io/fs configured", "apply", "-f", write("fs.yaml", component("b.json")));
    await prints("2 b.json", "get", "components.dapr.io", "fs", "-o", "jsonpath={.metadata.generation} {.spec.metadata[0].value}");
    await prints("component.dapr.io/fs\ncomponent.dapr.io/vault", "get", "components", "-o", "name");
    await prints('component.dapr.io "fs" deleted', "delete", "component", "fs");
  },

  async "managed-fields"() {
    const item = JSON.parse((await kubectl("get", "component", "vault", "-o", "json", "--show-managed-fields")).text);
    expect(["Update", "dapr.io/v1alpha1", "FieldsV1"], ["operation", "apiVersion", "fieldsType"].map((name) => item.metadata.managedFields[0][name]));
  },

  async delete() {
    await prints('secret "made" deleted', "delete", "secret", "made");
    await fails('Error from server (NotFound): secrets "made" not found', "delete", "secret", "made");
  },

  async watch() {
    const watch = start("get", "secrets", "-n", "watched", "--watch", "--output-watch-events", "-o", "jsonpath={.type} {.object.metadata.name} {.object.data.value}{'\\n'}");
    await control("watching/secrets/watched/1");
    for (const step of ["put/watched/one/1", "put/watched/one/2", "delete/watched/one"]) await control(step);
    await until("three events", () => watch.lines.length === 3 || watch.child.exitCode !== null);
    expect(["ADDED one MQ==", "MODIFIED one Mg==", "DELETED one Mg=="], watch.lines);
    await control("cut");
    // kubectl makes an event of the broken connection.
    expect("ERROR", (await watch.ended).lines[3].trim());
  },

  async "wait-for-deletion"() {
    await control("put/watched/two/1");
    const wait = start("wait", "--for=delete", "secret/two", "-n", "watched", "--timeout=20s");
    await control("watching/secrets/watched/1");
    await control("delete/watched/two");
    expect({ code: 0, lines: ["secret/two condition met"], errors: [] }, await wait.ended);
  },

  async "not-found"() {
    await fails('Error from server (NotFound): secrets "none" not found', "get", "secret", "none");
    await fails('Error from server (NotFound): components.dapr.io "none" not found', "get", "component", "none");
    await fails('error: the server doesn\'t have a resource type "widgets"', "get", "widgets");
  },

  async forbidden() {
    const place = 'in API group "" in the namespace "shop"';
    await prints("secret/db", "--context", "reader", "get", "secret", "db", "-o", "name");
    await fails(`Error from server (Forbidden): secrets "x" ${forbidden} get resource "secrets" ${place}`, "--context", "reader", "get", "secret", "x");
    await fails(`Error from server (Forbidden): secrets ${forbidden} list resource "secrets" ${place}`, "--context", "reader", "get", "secrets");
    await fails(
      `Error from server (Forbidden): components.dapr.io ${forbidden} list resource "components" in API group "dapr.io" in the namespace "shop"`,
      ...["--context", "reader", "get", "components.dapr.io"],
    );
    await fails(`Error from server (Forbidden): namespaces ${forbidden} list resource "namespaces" in API group "" at the cluster scope`, "--context", "reader", "get", "namespaces");
  },

  async "can-i"() {
    await prints("yes", "auth", "can-i", "list", "secrets");
    await prints("yes", "--context", "reader", "auth", "can-i", "get", "secrets/db");
    expect([1, "no"], Object.values(await kubectl("--context", "reader", "auth", "can-i", "list", "secrets")).slice(0, 2));
  },

  async impersonation() {
    await prints("secret/db", "--as=system:serviceaccount:shop:app", "get", "secret", "db", "-o", "name");
    await prints("secret/db", "--as=somebody", "--as-group=readers", "get", "secrets", "--field-selector=metadata.name=db", "-o", "name");
    await fails(
      `Error from server (Forbidden): users "somebody" ${forbidden} impersonate resource "users" in API group "" at the cluster scope`,
      ...["--context", "reader", "--as=somebody", "get", "secrets"],
    );
  },

  async "client-certificate"() {
    await prints("secret/db", "--context", "certificate", "get", "secret", "db", "-o", "name");
    await fails("error: You must be logged in to the server (Unauthorized)", "--context", "stranger", "get", "secret", "db");
  },

  async "wrong-token"() {
    await fails("error: You must be logged in to the server (Unauthorized)", "--context", "nobody", "get", "secret", "db");
  },

  async "wrong-authority"() {
    await fails(
      "Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority",
      ...["--kubeconfig", settings.otherAuthority, "get", "secret", "db"],
    );
  },
});
