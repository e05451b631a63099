import assert from "node:assert/strict";
import { test } from "node:test";
import render, { LiveSignal, liveLine } from "../../components/views/shared/static/live_signal.js";
import { formatAge } from "../../components/views/shared/static/words.js";
import { FakeBrowser, FakeElement } from "./fake_browser.js";

/** @type {LiveData} */
const DATA = {
  url: "/api/boards/main/version",
  version: 100,
  run: "first",
  refresh_seconds: 5,
  resting: null,
  total: 1200,
  live: 1200,
  waiting: 0,
  not_found: 0,
  last_known: 0,
  failing: 0,
  problem: null,
};

/** @type {[Partial<LiveData>, number | null, string, string][]} */
const LINES = [
  [{}, 2, "calm", "All 1,200 checked within 5 s"],
  [{}, null, "calm", "All 1,200 checked within 5 s"],
  [{}, 7.4, "calm", "All 1,200 checked within 7 s"],
  [{ live: 3 }, 2, "calm", "All 3 live tasks checked within 5 s"],
  [{ live: 3, not_found: 1 }, 2, "calm", "All 2 live tasks checked within 5 s, 1 not found"],
  [{ live: 1, not_found: 1 }, 2, "calm", "1 not found"],
  [{ live: 0 }, null, "calm", "All 1,200 settled, nothing left to check"],
  [{ total: 0, live: 0 }, null, "calm", "No tasks yet"],
  [{ waiting: 200 }, 2, "calm", "1,000 of 1,200 checked for the first time"],
  [{ resting: "PAUSED" }, 125, "resting", "PAUSED, last checked 2 min ago"],
  [{ resting: "ARCHIVED" }, null, "resting", "ARCHIVED"],
  [{ resting: "PAUSED", total: 0 }, null, "resting", "PAUSED"],
  [{ last_known: 1 }, 95, "old", "1 not confirmed for 2 min"],
  [{ last_known: 3, failing: 1 }, 95, "old", "4 not confirmed for up to 2 min"],
  [{ last_known: 3 }, null, "old", "3 not confirmed"],
  [
    { failing: 2, problem: "The server answers 503." },
    9,
    "old",
    "2 not confirmed: The server answers 503.",
  ],
  [{ last_known: 2, waiting: 5 }, 9, "old", "2 not confirmed for up to 9 s"],
];

for (const [data, oldest, kind, text] of LINES) {
  test(`A live board says “${text}”.`, () => {
    assert.deepEqual(liveLine({ ...DATA, ...data }, oldest), [kind, text]);
  });
}

test("The line of all boards says what the page says, and whether it is old.", () => {
  const data = { url: "api/version", version: 7, run: "first", text: "Last known: 2 boards" };
  assert.deepEqual(liveLine({ ...data, kind: "old" }, null), ["old", "Last known: 2 boards"]);
});

/** @type {[number, string][]} */
const AGES = [
  [-3, "0 s"],
  [89.4, "89 s"],
  [90, "2 min"],
  [5399, "90 min"],
  [5400, "2 h"],
  [172799, "48 h"],
  [172800, "2 d"],
];

for (const [seconds, words] of AGES) {
  test(`${seconds} seconds are ${words}.`, () => assert.equal(formatAge(seconds), words));
}

function drawn() {
  const browser = new FakeBrowser();
  browser.answer = () =>
    Response.json({ version: 100, run: "first", now: 5000, alive_age: 0, oldest_live_age: 2 });
  const element = new FakeElement();
  const line = new FakeElement();
  const announcement = new FakeElement();
  element.found = { ".tb-line": [line], ".tb-announcement": [announcement] };
  /** @type {unknown[]} */
  const triggered = [];
  const trigger = (/** @type {string} */ name, /** @type {unknown} */ value) =>
    triggered.push([name, value]);
  const html = /** @type {HTMLElement} */ (/** @type {unknown} */ (element));
  const signal = new LiveSignal(html, DATA, trigger, browser.window);
  signal.draw(DATA, trigger);
  const marked = () => browser.document.documentElement.attributes.has("data-not-live");
  return { browser, signal, element: html, line, announcement, triggered, marked };
}

test("A page that is not live says so and marks itself, until it is live again.", async () => {
  const { browser, line, marked } = drawn();
  await browser.advance(1);
  assert.equal(line.textContent, "All 1,200 checked within 5 s");
  const { answer } = browser;
  browser.answer = () => Promise.reject(new TypeError("Failed to fetch"));
  await browser.advance(17);
  assert.equal(line.textContent, "NOT LIVE for 17 s: the Taskboard server does not answer");
  assert.deepEqual([line.dataset.kind, marked()], ["frozen", true]);
  browser.answer = answer;
  await browser.advance(1);
  assert.deepEqual([line.dataset.kind, marked()], ["calm", false]);
});

test("A change of kind is announced for five seconds, a mere age is not.", async () => {
  const { browser, signal, line, announcement } = drawn();
  await browser.advance(1);
  assert.equal(announcement.textContent, line.textContent);
  await browser.advance(5);
  assert.equal(announcement.textContent, "");
  signal.draw({ ...DATA, live: 3 }, () => {});
  assert.equal(line.textContent, "All 3 live tasks checked within 5 s");
  assert.equal(announcement.textContent, "");
  signal.draw({ ...DATA, failing: 1 }, () => {});
  assert.equal(announcement.textContent, "1 not confirmed");
});

test("A new version reruns the fragment that drew last.", async () => {
  const { browser, signal, triggered } = drawn();
  browser.answer = () =>
    Response.json({ version: 101, now: 0, alive_age: 0, oldest_live_age: null });
  await browser.advance(1);
  assert.deepEqual(triggered, [["changed", 101]]);
  /** @type {unknown[]} */
  const later = [];
  signal.draw(DATA, (name) => later.push(name));
  await browser.advance(10);
  assert.deepEqual([triggered.length, later], [1, ["changed"]]);
});

test("A signal that was stopped takes its mark away and does nothing more.", async () => {
  const { browser, signal, marked } = drawn();
  browser.answer = () => Promise.reject(new TypeError("Failed to fetch"));
  await browser.advance(17);
  assert.ok(marked());
  signal.stop();
  assert.ok(!marked());
  const asked = browser.requests.length;
  await browser.advance(60);
  assert.deepEqual([browser.requests.length, browser.timers.size, marked()], [asked, 0, false]);
});

/** Hand a fresh element to the component, in a window of its own. @param {import("node:test").TestContext} context */
function mounted(context) {
  const browser = new FakeBrowser();
  Object.assign(globalThis, { window: browser });
  const element = new FakeElement();
  element.found = { ".tb-line": [new FakeElement()], ".tb-announcement": [new FakeElement()] };
  const parent = new FakeElement();
  parent.found = { ".tb-live": [element] };
  const parentElement = /** @type {ParentNode} */ (/** @type {unknown} */ (parent));
  const held = /** @type {{ signal?: LiveSignal }} */ (/** @type {unknown} */ (element));
  context.after(() => {
    held.signal?.stop();
    Reflect.deleteProperty(globalThis, "window");
  });
  const args = { data: DATA, parentElement, setTriggerValue: () => {} };
  return { browser, held, draw: () => render(args) };
}

test("A component that is drawn again goes on with its signal, and ends it at the end.", async (context) => {
  const { browser, held, draw } = mounted(context);
  draw();
  const first = held.signal;
  const cleanUp = draw();
  assert.equal(held.signal, first);
  await browser.advance(1);
  assert.ok(browser.requests.length);
  cleanUp();
  assert.deepEqual([held.signal, browser.timers.size], [undefined, 0]);
});

test("What Streamlit clears up after a later drawing ends nothing.", (context) => {
  const { held, draw } = mounted(context);
  const late = draw();
  draw();
  late();
  assert.ok(held.signal);
});

test("After an upgrade the signal of the old script is stopped.", (context) => {
  const { held, draw } = mounted(context);
  let stopped = 0;
  Object.assign(held, { signal: { stop: () => stopped++ } });
  draw();
  assert.equal(stopped, 1);
  assert.ok(held.signal instanceof LiveSignal);
});
