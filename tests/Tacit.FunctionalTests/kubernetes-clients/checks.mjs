// What both clients need: their settings, the controls of the server, and a line for each check.
import { readFileSync } from "node:fs";
import { isDeepStrictEqual, inspect } from "node:util";

export const settings = JSON.parse(readFileSync(process.argv[2], "utf8"));

/** Has something done to the server, such as "cut" or "put/pages/extra/1". */
export async function control(what) {
  const answer = await fetch(`${settings.controls}/${what}`);
  if (!answer.ok) throw new Error(`the controls answered ${answer.status} to ${what}`);
}

export function expect(expected, actual) {
  if (!isDeepStrictEqual(expected, actual)) throw new Error(`expected ${inspect(expected)}, came ${inspect(actual)}`);
}

/** Waits until something is there, for 20 seconds at most. */
export async function until(what, isThere) {
  const end = Date.now() + 20_000;
  while (!isThere()) {
    if (Date.now() > end) throw new Error(`waited for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export async function run(checks) {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`${name}: ok`);
    } catch (error) {
      console.log(`${name}: ${error.stack}`);
      process.exit(1);
    }
  }

  process.exit(0);
}
