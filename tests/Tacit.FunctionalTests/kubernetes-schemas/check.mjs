// Checks manifests against the schemas of the Kubernetes API, strictly: a field that no schema knows is an error.
//
//   node check.mjs <file> …
//
// Prints a JSON object: the errors, and every document with the file that it comes from.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseAllDocuments } from 'yaml';

const require = createRequire(import.meta.url);
const errors = [];
const documents = [];

// The schemas are compiled to code that looks at each field that they know. So a field that it did not look at is unknown to them.
function watched(value, path, seen) {
  if (value === null || typeof value !== 'object') return value;
  const children = new Map();
  return new Proxy(value, {
    get(target, name) {
      if (typeof name !== 'string' || !Object.hasOwn(target, name)) return Reflect.get(target, name);
      seen.add(`${path}/${name}`);
      if (!children.has(name)) children.set(name, watched(target[name], `${path}/${name}`, seen));
      return children.get(name);
    },
  });
}

function* unknownFields(value, path, seen) {
  // The schema of schemas is left loose there.
  if (value === null || typeof value !== 'object' || path.endsWith('/openAPIV3Schema')) return;
  for (const [name, child] of Object.entries(value)) {
    if (seen.has(`${path}/${name}`)) yield* unknownFields(child, `${path}/${name}`, seen);
    else yield `${path}/${name}`;
  }
}

function modelOf({ apiVersion, kind }) {
  try {
    return require(`kubernetes-models/${apiVersion}/${kind}`)[kind];
  } catch {
    return undefined;
  }
}

function check(document, where) {
  // Of no schema here; `tacit check` looks at them.
  if (document.apiVersion === 'dapr.io/v1alpha1') return;
  const model = modelOf(document);
  if (model === undefined) {
    errors.push(`${where}: there is no ${document.kind} in ${document.apiVersion}`);
    return;
  }
  const seen = new Set(['/apiVersion', '/kind']);
  try {
    model.prototype.validate.call(watched(document, '', seen));
  } catch (failure) {
    if (failure.errors === undefined) throw failure;
    for (const error of failure.errors) errors.push(`${where}: ${error.instancePath || '/'}: ${error.keyword} ${JSON.stringify(error.params)}`);
  }
  for (const path of unknownFields(document, '', seen)) errors.push(`${where}: ${path} is not a field`);
}

for (const file of process.argv.slice(2)) {
  for (const parsed of parseAllDocuments(readFileSync(file, 'utf8'), { version: '1.1', uniqueKeys: true })) {
    for (const error of parsed.errors) errors.push(`${file}: ${error.message}`);
    const document = parsed.toJS();
    if (document === null || parsed.errors.length > 0) continue;
    check(document, `${file}: ${document.kind} ${document.metadata?.name}`);
    documents.push({ file, document });
  }
}
process.stdout.write(JSON.stringify({ errors, documents }));
