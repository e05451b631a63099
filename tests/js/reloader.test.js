import assert from "node:assert/strict";
import { test } from "node:test";
import { Reloader } from "../../components/views/wall/static/reloader.js";
import { FakeBrowser } from "./fake_browser.js";

const CASES = [
  { name: "the server answers", silence: 1, reloads: 1 },
  { name: "the server is silent: a reload would lose the page", silence: 3, reloads: 0 },
  { name: "the page is refused", silence: 1, status: 502, reloads: 0 },
  { name: "the server went away in between", silence: 1, status: 0, reloads: 0 },
];

for (const { name, silence, status = 200, reloads } of CASES) {
  test(`${reloads ? "Reloads" : "Does not reload"}: ${name}.`, async () => {
    const browser = new FakeBrowser();
    browser.answer = () =>
      status ? new Response("", { status }) : Promise.reject(new TypeError("Failed to fetch"));
    await new Reloader(browser.window).reload(silence);
    assert.equal(browser.reloads, reloads);
  });
}

test("A page that does not heal is loaded anew after ever longer gaps, of five minutes at most.", async () => {
  const browser = new FakeBrowser();
  /** @type {number[]} */
  const at = [];
  for (let second = 0; second < 2000; second++) {
    const before = browser.reloads;
    // A script that was loaded anew knows only what the tab has stored.
    await new Reloader(browser.window).reload(0);
    if (browser.reloads > before) at.push(second);
    browser.pass(1000);
  }
  assert.deepEqual(at, [0, 15, 45, 105, 225, 465, 765, 1065, 1365, 1665, 1965]);
});

test("After five calm minutes the gap is forgotten.", async () => {
  const browser = new FakeBrowser();
  const reloader = new Reloader(browser.window);
  await reloader.reload(0);
  browser.pass(300_000);
  reloader.rest();
  assert.equal(browser.storage.get("tbw-gap"), "15");
  browser.pass(1);
  reloader.rest();
  assert.equal(browser.storage.has("tbw-gap"), false);
});

test("While one reload is under way there is no other.", async () => {
  const browser = new FakeBrowser();
  browser.answer = () => new Promise(() => {});
  const reloader = new Reloader(browser.window);
  reloader.reload(0);
  reloader.reload(0);
  assert.equal(browser.requests.length, 1);
});
