import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, DRAWN, fails, hangs, refuses, saysGone, started } from "./polled.js";

/** @typedef {ReturnType<typeof started>} Started @typedef {(all: Started) => unknown} Step */

/** @type {(seconds: number) => Step} */
const wait =
  (seconds) =>
  ({ browser }) =>
    browser.advance(seconds);
/** @type {(seconds: number) => Step} */
const asleep =
  (seconds) =>
  ({ browser }) =>
    browser.sleep(seconds);
/** @type {(version: number, board?: string) => Step} */
const draw =
  (version, board = "main") =>
  ({ poller }) =>
    poller.setDrawn(`/api/boards/${board}/version`, version);
/** @type {(version: number, pollerAge?: number) => Step} */
const answer =
  (version, pollerAge = 0) =>
  ({ browser }) =>
    answers(browser, version, pollerAge);
/** @type {(status: number) => Step} */
const refuse =
  (status) =>
  ({ browser }) =>
    refuses(browser, status);
/** @type {Step} */
const gone = ({ browser }) => saysGone(browser);
/** @type {Step} */
const fail = ({ browser }) => fails(browser);
/** @type {Step} */
const hang = ({ browser }) => hangs(browser);
/** @type {Step} */
const offline = ({ browser }) => {
  browser.navigator.onLine = false;
};
/** Answer with one newer version a second. @type {(count: number, drawn?: Step) => Step} */
const rise = (count, drawn) => async (all) => {
  for (let version = DRAWN + 1; version <= DRAWN + count; version++) {
    answers(all.browser, version);
    await all.browser.advance(1);
    if (version === DRAWN + 2) await drawn?.(all);
  }
};

const NO_ANSWER = "the Taskboard server does not answer";
const LAGS = "this page lags behind the server";
const GONE = "this board is no longer there";

/** @type {{ name: string, steps: Step[], notLive: NotLive | null }[]} */
const CASES = [
  {
    name: "an answer with the drawn version",
    steps: [wait(60)],
    notLive: null,
  },
  {
    name: "no answer ever, within fifteen seconds",
    steps: [fail, wait(15)],
    notLive: null,
  },
  {
    name: "a server that does not answer",
    steps: [wait(2), fail, wait(16)],
    notLive: { seconds: 16, reason: NO_ANSWER },
  },
  {
    name: "a server that hangs",
    steps: [wait(2), hang, wait(16)],
    notLive: { seconds: 16, reason: NO_ANSWER },
  },
  {
    name: "a screen without network",
    steps: [wait(2), fail, offline, wait(16)],
    notLive: { seconds: 16, reason: "this screen has no network" },
  },
  {
    name: "a server that is starting",
    steps: [wait(2), refuse(503), wait(16)],
    notLive: { seconds: 16, reason: "the Taskboard server is starting" },
  },
  {
    name: "a proxy without its server",
    steps: [wait(2), refuse(502), wait(16)],
    notLive: { seconds: 16, reason: "the Taskboard server answers 502" },
  },
  {
    name: "a proxy that does not know the route",
    steps: [wait(2), refuse(404), wait(16)],
    notLive: { seconds: 16, reason: "the Taskboard server answers 404" },
  },
  {
    name: "a server that refused first and is silent now",
    steps: [wait(2), refuse(503), wait(2), fail, wait(14)],
    notLive: { seconds: 16, reason: NO_ANSWER },
  },
  {
    name: "a server that is back",
    steps: [fail, wait(60), answer(DRAWN), wait(1)],
    notLive: null,
  },
  {
    name: "a deleted board, at once and for no time that could be told",
    steps: [gone, wait(1)],
    notLive: { reason: GONE },
  },
  {
    name: "a restored board",
    steps: [gone, wait(2), answer(DRAWN), wait(1)],
    notLive: null,
  },
  {
    name: "a poller that has stopped",
    steps: [answer(DRAWN, 16), wait(1)],
    notLive: { seconds: 16, reason: "the poller has stopped" },
  },
  {
    name: "a poller that stood still, and a server that is silent since: both ages count",
    steps: [answer(DRAWN, 10), wait(1), fail, wait(6)],
    notLive: { seconds: 16, reason: "the poller has stopped" },
  },
  {
    name: "a newer version, within fifteen seconds",
    steps: [wait(1), answer(DRAWN + 1), wait(16)],
    notLive: null,
  },
  {
    name: "a newer version that is not drawn",
    steps: [wait(1), answer(DRAWN + 1), wait(17)],
    notLive: { seconds: 16, reason: LAGS },
  },
  {
    name: "ever newer versions: the first that is not drawn counts",
    steps: [rise(20, draw(DRAWN + 1))],
    notLive: { seconds: 18, reason: LAGS },
  },
  {
    name: "more versions than are kept: the lag goes on",
    steps: [wait(1), rise(700)],
    notLive: { seconds: 699, reason: LAGS },
  },
  {
    name: "a newer version that was drawn in the end",
    steps: [answer(DRAWN + 1), wait(30), draw(DRAWN + 1)],
    notLive: null,
  },
  {
    name: "a lower version that stays, as another server's does",
    steps: [wait(1), answer(DRAWN - 50), wait(17)],
    notLive: { seconds: 16, reason: LAGS },
  },
  {
    name: "a higher version that another server's lower one took the place of",
    steps: [wait(1), answer(DRAWN + 1), wait(10), answer(DRAWN - 50), wait(15)],
    notLive: null,
  },
  {
    name: "a machine that slept, until the next answer",
    steps: [wait(2), fail, asleep(3600), wait(1)],
    notLive: { seconds: 3601, reason: NO_ANSWER },
  },
  {
    name: "a machine that slept, after the next answer",
    steps: [wait(2), asleep(3600), wait(1)],
    notLive: null,
  },
  {
    name: "a viewer's clock that is set by a little",
    steps: [wait(2), fail, asleep(5), wait(11)],
    notLive: null,
  },
  {
    name: "another board, whose version is not known yet",
    steps: [gone, wait(1), answer(7), draw(7, "other")],
    notLive: null,
  },
];

for (const { name, steps, notLive } of CASES) {
  test(`${notLive ? "Not live" : "Live"}: ${name}.`, async () => {
    const all = started();
    for (const step of steps) await step(all);
    assert.deepEqual(all.poller.notLive(all.browser.now), notLive);
  });
}
