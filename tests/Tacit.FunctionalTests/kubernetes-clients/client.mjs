// Does with @kubernetes/client-node what a secret store does with the API server, and tells, check by check, whether the server answers as it expects:
//
//   node client.mjs <settings.json>
import * as k8s from "@kubernetes/client-node";
import { control, expect, run, settings, until } from "./checks.mjs";

const pages = "/api/v1/namespaces/pages/secrets";

function configure(context, file = settings.kubeconfig) {
  const config = new k8s.KubeConfig();
  config.loadFromFile(file);
  config.setCurrentContext(context);
  return config;
}

const admin = configure("admin");
const core = admin.makeApiClient(k8s.CoreV1Api);
const custom = admin.makeApiClient(k8s.CustomObjectsApi);
const daprIn = (namespace) => ({ group: "dapr.io", version: "v1alpha1", plural: "components", namespace });
const coreOf = (context) => configure(context).makeApiClient(k8s.CoreV1Api);
const names = (list) => list.items.map((item) => item.metadata.name);

/** The status object of a refusal. */
async function refused(code, reason, message, call) {
  let answer;
  try {
    answer = await call;
  } catch (error) {
    const status = typeof error.body === "string" ? JSON.parse(error.body) : error.body;
    expect([code, "Status", "Failure", reason, message, code], [error.code, status.kind, status.status, status.reason, status.message, status.code]);
    return { status, headers: error.headers };
  }

  throw new Error(`expected ${code}, came ${JSON.stringify(answer)}`);
}

/** A watch: the events as they come, and how it ended. */
async function watch(path, query) {
  const seen = { events: [], isOver: false, error: null };
  seen.abort = await new k8s.Watch(admin).watch(
    path,
    query,
    (type, item) => seen.events.push({ type, item }),
    (error) => Object.assign(seen, { isOver: true, error }),
  );
  return seen;
}

const told = (seen) => seen.events.map(({ type, item }) => `${type} ${item.metadata.name}`);

/** An informer of the secrets of a namespace, and all that it says. */
async function inform(namespace) {
  const seen = { said: [] };
  const list = () => core.listNamespacedSecret({ namespace });
  const informer = k8s.makeInformer(admin, `/api/v1/namespaces/${namespace}/secrets`, list);
  for (const event of ["add", "update", "delete"]) {
    informer.on(event, (item) => seen.said.push(`${event} ${item.metadata.name} ${Buffer.from(item.data.value, "base64")}`));
  }
  informer.on("error", (error) => {
    seen.said.push("error");
    seen.error = error;
    void informer.start();
  });
  await informer.start();
  await control(`watching/secrets/${namespace}/1`);
  return { ...seen, informer };
}

await run({
  async get() {
    const item = await core.readNamespacedSecret({ name: "db", namespace: "shop" });
    expect(["v1", "Secret", "Opaque", "dTE="], [item.apiVersion, item.kind, item.type, item.data.user]);
    expect(true, item.metadata.creationTimestamp instanceof Date);
  },

  async list() {
    const list = await core.listNamespacedSecret({ namespace: "pages" });
    expect(["SecretList", "v1", 5], [list.kind, list.apiVersion, list.items.length]);
    expect([undefined, undefined], [list.items[0].kind, list.items[0].apiVersion]);
    expect(["page-1", "page-3"], names(await core.listNamespacedSecret({ namespace: "pages", labelSelector: "tier notin (even)" })));
    expect(["db"], names(await core.listSecretForAllNamespaces({ fieldSelector: "metadata.name=db,metadata.namespace=shop" })));
  },

  async "list-custom"() {
    const list = await custom.listNamespacedCustomObject(daprIn("shop"));
    expect(["ComponentList", "dapr.io/v1alpha1"], [list.kind, list.apiVersion]);
    expect([["Component", "dapr.io/v1alpha1", "vault"]], list.items.map((item) => [item.kind, item.apiVersion, item.metadata.name]));
  },

  async pages() {
    const first = await core.listNamespacedSecret({ namespace: "pages", limit: 2 });
    expect([["page-0", "page-1"], 3], [names(first), first.metadata.remainingItemCount]);
    await control("put/pages/page-11/new");
    const second = await core.listNamespacedSecret({ namespace: "pages", limit: 2, _continue: first.metadata._continue });
    // As it was when the list began.
    expect([["page-2", "page-3"], first.metadata.resourceVersion], [names(second), second.metadata.resourceVersion]);
    const third = await core.listNamespacedSecret({ namespace: "pages", limit: 2, _continue: second.metadata._continue });
    expect([["page-4"], undefined, undefined], [names(third), third.metadata._continue, third.metadata.remainingItemCount]);
    await control("delete/pages/page-11");
  },

  async "pages-expired"() {
    const first = await core.listNamespacedSecret({ namespace: "pages", limit: 2 });
    await control("expire-pages");
    const call = core.listNamespacedSecret({ namespace: "pages", limit: 2, _continue: first.metadata._continue });
    const { status } = await refused(410, "Expired", "The provided continue parameter is too old to display a consistent list result.", call);
    const rest = await core.listNamespacedSecret({ namespace: "pages", _continue: status.metadata.continue });
    expect(["page-2", "page-3", "page-4"], names(rest));
    const again = await core.listNamespacedSecret({ namespace: "pages", limit: 2 });
    expect(["page-2", "page-3"], names(await core.listNamespacedSecret({ namespace: "pages", limit: 2, _continue: again.metadata._continue })));
  },

  async "list-from-cache"() {
    const list = await core.listNamespacedSecret({ namespace: "pages", limit: 2, resourceVersion: "0" });
    expect([5, undefined], [list.items.length, list.metadata._continue]);
  },

  async "list-exact"() {
    const { metadata } = await core.listNamespacedSecret({ namespace: "shop" });
    await control("put/shop/later/1");
    expect(["db"], names(await core.listNamespacedSecret({ namespace: "shop", resourceVersion: metadata.resourceVersion, resourceVersionMatch: "Exact" })));
    await control("delete/shop/later");
    await control("compact");
    const call = core.listNamespacedSecret({ namespace: "shop", resourceVersion: metadata.resourceVersion, resourceVersionMatch: "Exact" });
    await refused(410, "Expired", "The resourceVersion for the provided list is too old.", call);
  },

  async writes() {
    const body = { metadata: { name: "node" }, stringData: { a: "1" } };
    const created = await core.createNamespacedSecret({ namespace: "shop", body });
    expect(["Opaque", { a: "MQ==" }], [created.type, created.data]);
    await refused(409, "AlreadyExists", 'secrets "node" already exists', core.createNamespacedSecret({ namespace: "shop", body }));
    const same = await core.replaceNamespacedSecret({ name: "node", namespace: "shop", body: created });
    expect(created.metadata.resourceVersion, same.metadata.resourceVersion);
    const changed = await core.replaceNamespacedSecret({ name: "node", namespace: "shop", body: { ...created, immutable: true } });
    expect(true, Number(changed.metadata.resourceVersion) > Number(created.metadata.resourceVersion));
    const conflict = 'Operation cannot be fulfilled on secrets "node": the object has been modified; please apply your changes to the latest version and try again';
    await refused(409, "Conflict", conflict, core.replaceNamespacedSecret({ name: "node", namespace: "shop", body: created }));
    const immutable = 'Secret "node" is invalid: data: Forbidden: field is immutable when `immutable` is set';
    const { status } = await refused(422, "Invalid", immutable, core.replaceNamespacedSecret({ name: "node", namespace: "shop", body: { ...changed, data: { a: "Mg==" } } }));
    expect([{ reason: "FieldValueForbidden", message: "Forbidden: field is immutable when `immutable` is set", field: "data" }], status.details.causes);
    expect("Success", (await core.deleteNamespacedSecret({ name: "node", namespace: "shop" })).status);
  },

  async refusals() {
    const { status } = await refused(404, "NotFound", 'secrets "none" not found', core.readNamespacedSecret({ name: "none", namespace: "shop" }));
    expect({ name: "none", kind: "secrets" }, status.details);
    // Of a 401 the client keeps the code only.
    expect(401, await coreOf("nobody").readNamespacedSecret({ name: "db", namespace: "shop" }).then(() => 200, (error) => error.code));
    const forbidden = 'secrets "x" is forbidden: User "system:serviceaccount:shop:app" cannot get resource "secrets" in API group "" in the namespace "shop"';
    await refused(403, "Forbidden", forbidden, coreOf("reader").readNamespacedSecret({ name: "x", namespace: "shop" }));
  },

  async busy() {
    await control("busy");
    const { status, headers } = await refused(429, "TooManyRequests", "Too many requests, please try again later.", core.readNamespacedSecret({ name: "db", namespace: "shop" }));
    expect([1, "1"], [status.details.retryAfterSeconds, headers["retry-after"]]);
    expect(true, "x-kubernetes-pf-flowschema-uid" in headers && "x-kubernetes-pf-prioritylevel-uid" in headers);
  },

  async "client-certificate"() {
    expect(["db"], names(await coreOf("certificate").listNamespacedSecret({ namespace: "shop" })));
  },

  async "watch-from-the-beginning"() {
    const seen = await watch(pages, { labelSelector: "tier=odd" });
    await until("what is there", () => seen.events.length === 2);
    expect(["ADDED page-1", "ADDED page-3"], told(seen));
    expect(["Secret", "v1"], [seen.events[0].item.kind, seen.events[0].item.apiVersion]);
    seen.abort.abort();
  },

  async "watch-from-a-version"() {
    const { metadata } = await core.listNamespacedSecret({ namespace: "pages" });
    await control("put/pages/extra/1");
    const seen = await watch(pages, { resourceVersion: metadata.resourceVersion });
    await control("put/pages/extra/2");
    await control("delete/pages/extra");
    await until("three events", () => seen.events.length === 3);
    expect(["ADDED extra", "MODIFIED extra", "DELETED extra"], told(seen));
    const versions = seen.events.map(({ item }) => Number(item.metadata.resourceVersion));
    expect([...versions].sort((a, b) => a - b), versions);
    seen.abort.abort();
  },

  async "watch-over-a-label"() {
    const { metadata } = await core.listNamespacedSecret({ namespace: "pages" });
    const seen = await watch(pages, { resourceVersion: metadata.resourceVersion, labelSelector: "tier=odd" });
    const item = await core.readNamespacedSecret({ name: "page-0", namespace: "pages" });
    const label = (tier) => core.replaceNamespacedSecret({ name: "page-0", namespace: "pages", body: { ...item, metadata: { name: "page-0", labels: { tier } } } });
    await label("odd");
    await label("even");
    await until("two events", () => seen.events.length === 2);
    expect(["ADDED page-0", "DELETED page-0"], told(seen));
    seen.abort.abort();
  },

  async "watch-bookmark"() {
    const { metadata } = await core.listNamespacedSecret({ namespace: "marked" });
    const seen = await watch("/api/v1/namespaces/marked/secrets", { resourceVersion: metadata.resourceVersion, allowWatchBookmarks: true });
    await control("watching/secrets/marked/1");
    await control("put/shop/elsewhere/1");
    await control("bookmarks");
    await until("the bookmark", () => seen.events.length === 1);
    const [{ type, item }] = seen.events;
    expect(["BOOKMARK", "Secret", true], [type, item.kind, Number(item.metadata.resourceVersion) > Number(metadata.resourceVersion)]);
    await control("delete/shop/elsewhere");
    seen.abort.abort();
  },

  async "watch-ends-in-time"() {
    const seen = await watch("/api/v1/namespaces/timed/secrets", { timeoutSeconds: 60 });
    await control("watching/secrets/timed/1");
    await control("advance/59");
    expect(false, seen.isOver);
    await control("advance/1");
    await until("the end", () => seen.isOver);
    expect(null, seen.error);
  },

  async "watch-cut"() {
    const seen = await watch("/api/v1/namespaces/cut/secrets", {});
    await control("watching/secrets/cut/1");
    await control("cut");
    await until("the end", () => seen.isOver);
    expect(true, seen.error instanceof Error);
  },

  async "watch-too-old"() {
    const { metadata } = await core.listNamespacedSecret({ namespace: "pages" });
    await control("put/shop/elsewhere/1");
    await control("delete/shop/elsewhere");
    await control("compact");
    const seen = await watch(pages, { resourceVersion: metadata.resourceVersion });
    await until("the error", () => seen.isOver);
    expect([["ERROR", 410, "Expired"]], seen.events.map(({ type, item }) => [type, item.code, item.reason]));
  },

  async "streaming-lists"() {
    const seen = await watch(pages, { sendInitialEvents: true, resourceVersionMatch: "NotOlderThan", allowWatchBookmarks: true });
    await until("the refusal", () => seen.isOver);
    expect([422, []], [seen.error.statusCode, seen.events]);
  },

  async informer() {
    const seen = await inform("informed");
    await control("put/informed/one/1");
    await control("put/informed/one/2");
    await until("the update", () => seen.said.includes("update one 2"));
    await control("cut");
    await control("put/informed/one/3");
    await control("watching/secrets/informed/1");
    await until("what came meanwhile", () => seen.said.includes("update one 3"));
    await control("expire-watches");
    await control("put/informed/two/1");
    await until("what came after 410", () => seen.said.includes("add two 1"));
    await control("delete/informed/one");
    await until("the deletion", () => seen.said.includes("delete one 3"));
    expect(["add one 1", "update one 2", "update one 3", "add two 1", "delete one 3"], seen.said.filter((line) => line !== "error"));
    await seen.informer.stop();
  },
});
