import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const LOADER = new URL("../../components/views/shared/static/loader.js", import.meta.url);

Object.assign(globalThis, { document: { baseURI: "https://taskboard.test/wallboard" } });

/**
 * Import the loader as the server makes it for a script.
 * @param {string} assets what stands before the number of the attempt
 * @param {string} script what stands behind it
 */
async function loaderFor(assets, script) {
  const template = await readFile(LOADER, "utf8");
  const text = template.replace("ASSETS", assets).replace("SCRIPT", script);
  return (await import(`data:text/javascript,${encodeURIComponent(text)}`)).default;
}

test("Everything is handed over to the script, in the order in which it came.", async () => {
  const load = await loaderFor("data:text/javascript,/*", "*/export default (args) => () => args");
  const cleanUps = await Promise.all([load("first"), load("second")]);
  assert.deepEqual(
    cleanUps.map((cleanUp) => cleanUp()),
    ["first", "second"],
  );
});

test("A script that does not load is tried again, ever later, at another address.", async (context) => {
  /** @type {unknown[]} */
  const delays = [];
  context.mock.method(globalThis, "setTimeout", (/** @type {() => void} */ run, delay = 0) => {
    delays.push(delay);
    setImmediate(run);
  });
  const warned = context.mock.method(console, "warn", () => {});
  // 10 / attempt / 1: the third attempt is the first that gives no more than 5.
  const script = "1; if (left > 5) throw new Error('not yet'); export default (args) => args";
  const load = await loaderFor("data:text/javascript,const left = 10", script);
  assert.deepEqual(await Promise.all([load("first"), load("second")]), ["first", "second"]);
  assert.deepEqual(delays, [1000, 2000]);
  assert.equal(warned.mock.callCount(), 2);
});
