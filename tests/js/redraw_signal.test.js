import assert from "node:assert/strict";
import { test } from "node:test";
import { HEARD } from "../../components/views/shared/static/live_signal.js";
import render, { RedrawSignal } from "../../components/views/shared/static/redraw_signal.js";
import { FakeBrowser, FakeElement } from "./fake_browser.js";

/** @type {RedrawData} */
const DATA = { of: "version", drawn: 7, seconds: 80, incomplete: false, note: "Nothing new." };

/** A signal whose page hears the version once a second. */
function watch(/** @type {Partial<RedrawData>} */ data = {}) {
  const browser = new FakeBrowser();
  const element = new FakeElement();
  /** @type {unknown[][]} */
  const triggered = [];
  const trigger = (/** @type {unknown[]} */ ...args) => triggered.push(args);
  const asElement = /** @type {HTMLElement} */ (/** @type {unknown} */ (element));
  const signal = new RedrawSignal(asElement, { ...DATA, ...data }, trigger, browser.window);
  const draw = (/** @type {Partial<RedrawData>} */ drawn) =>
    signal.draw({ ...DATA, ...data, ...drawn }, trigger);
  draw({});
  const hear = (/** @type {number | null} */ version, seconds = 1) => {
    for (let second = 0; second < seconds; second++) {
      browser.pass(1000);
      const detail = { version, boards_version: version };
      browser.document.dispatchEvent(new CustomEvent(HEARD, { detail }));
    }
  };
  return { browser, element, triggered, signal, draw, hear };
}

test("Nothing is redrawn while nothing is new, and that is said after a while.", () => {
  const { element, triggered, hear } = watch();
  hear(7, 149);
  assert.equal(element.textContent, "");
  hear(7, 3600);
  assert.equal(element.textContent, "Nothing new.");
  assert.deepEqual(triggered, []);
});

test("A change is redrawn once it can be, and once.", () => {
  const { element, triggered, hear, draw } = watch();
  hear(7, 200);
  hear(8, 80);
  assert.equal(element.textContent, "");
  assert.deepEqual(triggered, []);
  hear(8);
  assert.deepEqual(triggered, [["redraw", 8]]);
  draw({ drawn: 8 });
  hear(8, 1000);
  assert.equal(triggered.length, 1);
});

test("What always changes is redrawn no more than it may be.", () => {
  const { triggered, hear } = watch();
  for (let version = 8; version < 8 + 800; version++) hear(version);
  assert.ok(triggered.length >= 9 && triggered.length <= 11, String(triggered.length));
});

test("What is incomplete is drawn again in any case.", () => {
  const { triggered, hear, draw } = watch({ incomplete: true });
  hear(7, 80);
  assert.equal(triggered.length, 1);
  draw({ incomplete: true });
  hear(7, 80);
  assert.equal(triggered.length, 2);
  draw({ incomplete: false });
  hear(7, 1000);
  assert.equal(triggered.length, 2);
});

test("What needs no time to be drawn is redrawn at once.", () => {
  const { triggered, hear } = watch({ of: "boards_version", seconds: 0 });
  hear(7, 10);
  hear(8);
  assert.deepEqual(triggered, [["redraw", 8]]);
});

test("Whoever is not told of other boards redraws nothing for them.", () => {
  const { triggered, hear } = watch({ of: "boards_version", seconds: 0 });
  hear(7, 2);
  hear(null, 10);
  hear(7, 2);
  assert.deepEqual(triggered, []);
});

test("Whoever comes back to a tab that was hidden finds it redrawn.", () => {
  const { browser, triggered, hear } = watch();
  hear(7, 10);
  browser.pass(61_000);
  hear(7);
  assert.equal(triggered.length, 1);
  hear(7, 10);
  assert.equal(triggered.length, 1);
});

test("A signal that is gone hears nothing.", () => {
  const { signal, triggered, hear } = watch({ seconds: 0 });
  signal.stop();
  hear(8, 5);
  assert.deepEqual(triggered, []);
});

test("A redraw keeps its signal, and the last one to go takes it along.", (t) => {
  const browser = new FakeBrowser();
  Object.assign(globalThis, { window: browser });
  t.after(() => Reflect.deleteProperty(globalThis, "window"));
  const element = new FakeElement();
  const parent = new FakeElement();
  parent.found[".tb-redraw"] = [element];
  const args = {
    data: DATA,
    setTriggerValue: () => {},
    parentElement: /** @type {ParentNode} */ (/** @type {unknown} */ (parent)),
  };
  const first = render(args);
  const held = /** @type {FakeElement & { signal?: RedrawSignal }} */ (element);
  const { signal } = held;
  const second = render(args);
  assert.equal(held.signal, signal);
  first();
  assert.equal(held.signal, signal);
  second();
  assert.equal(held.signal, undefined);
  assert.equal(browser.listeners.get(HEARD)?.size, 0);
});
