import assert from "node:assert/strict";
import { test } from "node:test";
import { FreshnessGuard, showCover } from "../../components/views/wall/static/freshness_guard.js";
import { FakeElement } from "./fake_browser.js";

const NOW = 100_000;
const TIME = 5000;
const SILENT = { seconds: 20, reason: "the Taskboard server does not answer" };

/** A poller that knows of a live board, but for what a test says. @param {object} known */
function guarded(known = {}) {
  const poller = {
    /** @type {NotLive | null} */
    found: null,
    notLive: () => poller.found,
    /** @type {number | null} */
    time: TIME,
    serverTime: () => poller.time,
    latest: { version: 7 },
    drawnVersion: 7,
    answeredAt: NOW,
    gone: false,
    ...known,
  };
  const guard = new FreshnessGuard(/** @type {VersionPoller} */ (/** @type {unknown} */ (poller)));
  const draw = (/** @type {number} */ at) => {
    const wall = new FakeElement();
    guard.setDrawn(/** @type {HTMLElement} */ (/** @type {unknown} */ (wall)), at);
    return wall;
  };
  return { guard, poller, draw };
}

const COVERED = [
  { name: "a live wall", poller: {}, drawn: true, cover: null },
  {
    name: "a wall whose server is silent, since it is",
    poller: { found: SILENT },
    drawn: true,
    cover: { since: TIME - 20, reason: SILENT.reason, foundAt: NOW },
  },
  {
    name: "a wall that never knew the server's time",
    poller: { found: SILENT, time: null },
    drawn: true,
    cover: { since: null, reason: SILENT.reason, foundAt: NOW },
  },
  {
    name: "a deleted board that is still drawn, for no time that could be told",
    poller: { found: { reason: "this board is no longer there" }, gone: true },
    drawn: true,
    cover: { since: null, reason: "this board is no longer there", foundAt: NOW },
  },
  {
    name: "a deleted board whose page says so itself",
    poller: { found: { reason: "this board is no longer there" }, gone: true },
    drawn: false,
    cover: null,
  },
  { name: "a page that is about to be drawn", poller: {}, drawn: false, cover: null },
  {
    name: "a page that was lost while the server is silent",
    poller: { found: SILENT },
    drawn: false,
    cover: { since: TIME - 20, reason: SILENT.reason, foundAt: NOW },
  },
];

for (const { name, poller, drawn, cover } of COVERED) {
  test(`${cover ? "Covered" : "Open"}: ${name}.`, () => {
    const { guard, draw } = guarded(poller);
    if (drawn) draw(NOW - 1000);
    assert.deepEqual(guard.update(NOW), cover);
  });
}

test("A page that stays lost for fifteen seconds is covered.", () => {
  const { guard, draw } = guarded();
  draw(NOW).isConnected = false;
  assert.equal(guard.update(NOW), null);
  assert.equal(guard.update(NOW + 14_999), null);
  const cover = guard.update(NOW + 15_000);
  assert.deepEqual(cover, {
    since: TIME - 15,
    reason: "this page could not be drawn",
    foundAt: NOW + 15_000,
  });
});

test("A page that is drawn again in time is not covered, and has its time anew.", () => {
  const { guard, draw } = guarded();
  draw(NOW).isConnected = false;
  guard.update(NOW);
  draw(NOW + 10_000).isConnected = false;
  guard.update(NOW + 10_000);
  assert.equal(guard.update(NOW + 24_999), null);
});

test("A cover keeps the time since which the wall is not live, and tells the latest cause.", () => {
  const { guard, poller, draw } = guarded({ found: SILENT });
  draw(NOW - 1000);
  guard.update(NOW);
  poller.found = { seconds: 90, reason: "the Taskboard server is starting" };
  poller.time = TIME + 30;
  const cover = guard.update(NOW + 30_000);
  assert.deepEqual(cover, {
    since: TIME - 20,
    reason: "the Taskboard server is starting",
    foundAt: NOW + 30_000,
  });
});

const LIFTED = [
  { name: "no answer came since", after: { answeredAt: NOW }, lifted: false },
  {
    name: "the answer came before anything was wrong",
    after: { answeredAt: NOW - 1 },
    lifted: false,
  },
  { name: "the answer has the drawn version", after: {}, lifted: true },
  {
    name: "the answer has a newer version than is drawn",
    after: { latest: { version: 8 } },
    lifted: false,
  },
  {
    name: "the newer version is drawn",
    after: { latest: { version: 8 }, drawnVersion: 8 },
    drawnAt: NOW + 1500,
    lifted: true,
  },
  {
    name: "another server's lower version is not drawn",
    after: { latest: { version: 3 } },
    lifted: false,
  },
  { name: "nothing was ever answered", after: { latest: null }, lifted: false },
  { name: "the page is lost", after: {}, lost: true, lifted: false },
  {
    name: "the page is that of a deleted board",
    after: { gone: true },
    lost: true,
    lifted: true,
  },
  {
    name: "a deleted board is still drawn",
    after: { gone: true, latest: null },
    lifted: false,
  },
];

for (const { name, after, drawnAt, lost, lifted } of LIFTED) {
  test(`${lifted ? "Lifted" : "Kept"}, a second after all is well: ${name}.`, () => {
    const { guard, poller, draw } = guarded({ found: SILENT });
    const wall = draw(NOW - 1000);
    assert.ok(guard.update(NOW));
    Object.assign(poller, { found: null, answeredAt: NOW + 1000 }, after);
    if (drawnAt) draw(drawnAt);
    if (lost) wall.isConnected = false;
    assert.equal(guard.update(NOW + 2000) === null, lifted);
  });
}

test("On a busy board the version of the first answer is enough, once it is drawn.", () => {
  const { guard, poller, draw } = guarded({ found: SILENT });
  draw(NOW - 1000);
  guard.update(NOW);
  Object.assign(poller, { found: null, answeredAt: NOW + 1000, latest: { version: 10 } });
  assert.ok(guard.update(NOW + 1000));
  poller.latest = { version: 11 };
  poller.drawnVersion = 9;
  draw(NOW + 2000);
  assert.ok(guard.update(NOW + 2000));
  poller.latest = { version: 12 };
  poller.drawnVersion = 10;
  draw(NOW + 3000);
  assert.equal(guard.update(NOW + 3000), null);
});

test("A cover says since when, by the server's clock, and why; it is gone when it is lifted.", () => {
  /** @type {FakeElement[]} */
  const body = [];
  const document = /** @type {Document} */ (
    /** @type {unknown} */ ({
      getElementById: () => body[0] ?? null,
      createElement: () => {
        const element = new FakeElement();
        return Object.assign(element, {
          setAttribute: () => {},
          append: (/** @type {FakeElement[]} */ ...added) => element.children.push(...added),
          remove: () => body.pop(),
        });
      },
      body: { append: (/** @type {FakeElement} */ element) => body.push(element) },
    })
  );
  const texts = () => body.flatMap((element) => element.children.map((child) => child.textContent));
  showCover(null, document);
  assert.deepEqual(texts(), []);
  const midnight = new Date(2026, 1, 3).getTime() / 1000;
  showCover({ since: midnight + 3661, reason: "why", foundAt: 0 }, document);
  assert.deepEqual(texts(), ["NOT LIVE since 01:01:01", "why"]);
  showCover({ since: null, reason: "why else", foundAt: 0 }, document);
  assert.deepEqual(texts(), ["NOT LIVE", "why else"]);
  showCover(null, document);
  assert.deepEqual(texts(), []);
});
