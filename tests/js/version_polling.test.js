import assert from "node:assert/strict";
import { test } from "node:test";
import { settled } from "./fake_browser.js";
import { answers, DRAWN, fails, hangs, refuses, saysGone, started, URL } from "./polled.js";

test("The page is asked once for a version, and again after five seconds.", async () => {
  const { browser, requested } = started();
  await browser.advance(1);
  assert.deepEqual(requested, []);
  answers(browser, DRAWN + 1);
  await browser.advance(5);
  assert.deepEqual(requested, [DRAWN + 1]);
  await browser.advance(3);
  assert.deepEqual(requested, [DRAWN + 1, DRAWN + 1]);
});

test("A page that drew an older version than the last one is asked at once.", async () => {
  const { browser, poller, requested } = started();
  answers(browser, DRAWN + 2);
  await browser.advance(1);
  poller.setDrawn(URL, DRAWN + 1);
  await browser.advance(1);
  assert.deepEqual(requested, [DRAWN + 2, DRAWN + 2]);
});

test("The page of a deleted board is asked to say so.", async () => {
  const { browser, requested } = started();
  saysGone(browser);
  await browser.advance(2);
  assert.deepEqual(requested, ["gone"]);
});

test("A proxy's 404 says nothing about the board.", async () => {
  const { browser, poller, requested } = started();
  refuses(browser, 404);
  await browser.advance(2);
  browser.answer = () => Response.json({ error: "no such route" }, { status: 404 });
  await browser.advance(2);
  assert.deepEqual([poller.gone, requested], [false, []]);
});

test("The version is asked for once a second, as soon as it can be, and never twice at a time.", async () => {
  const { browser } = started();
  await settled();
  assert.deepEqual(browser.requests, [URL]);
  await browser.advance(10);
  assert.equal(browser.requests.length, 11);
  hangs(browser);
  await browser.advance(4);
  assert.equal(browser.requests.length, 12);
  await browser.advance(4);
  assert.equal(browser.requests.length, 13);
});

test("A hidden tab asks for nothing, and asks at once when it is shown.", async () => {
  const { browser, updates } = started();
  await browser.advance(1);
  const before = browser.requests.length;
  await browser.hide(true);
  const drawn = updates();
  await browser.advance(60);
  assert.equal(browser.requests.length, before);
  assert.equal(updates(), drawn);
  await browser.hide(false);
  assert.equal(browser.requests.length, before + 1);
});

test("A poller that was stopped asks for nothing more, and changes nothing by a late answer.", async () => {
  const { browser, poller, requested, updates } = started();
  await browser.advance(1);
  let release = () => {};
  browser.answer = () =>
    new Promise((resolve) => {
      release = () => resolve(Response.json({ version: DRAWN + 1 }));
    });
  await browser.advance(1);
  poller.stop();
  const [asked, drawn] = [browser.requests.length, updates()];
  release();
  await browser.advance(60);
  await browser.hide(false);
  assert.deepEqual([browser.requests.length, updates(), requested], [asked, drawn, []]);
  assert.equal(browser.timers.size, 0);
});

test("A late answer for the board before is dropped.", async () => {
  const { browser, poller, requested } = started();
  await browser.advance(1);
  let release = () => {};
  browser.answer = () =>
    new Promise((resolve) => {
      release = () => resolve(Response.json({ error: "unknown_board" }, { status: 404 }));
    });
  await browser.advance(1);
  answers(browser, 7);
  poller.setDrawn("/api/boards/other/version", 7);
  release();
  await browser.advance(1);
  assert.deepEqual([poller.gone, poller.latest?.version, requested], [false, 7, []]);
  assert.equal(browser.requests.at(-1), "/api/boards/other/version");
});

test("Ages and the server's time go on by this tab's clock between two answers.", async () => {
  const { browser, poller } = started();
  assert.deepEqual([poller.serverTime(browser.now), poller.oldestCheck(browser.now)], [null, null]);
  answers(browser, DRAWN, 0, 3);
  await browser.advance(1);
  fails(browser);
  await browser.advance(10);
  assert.equal(poller.serverTime(browser.now), 5010);
  assert.equal(poller.oldestCheck(browser.now), 13);
});

test("A page that may not be seen any more is loaded anew at once, but not for ever.", async () => {
  for (const status of [401, 403]) {
    const { browser } = started();
    await browser.advance(1);
    assert.equal(browser.reloads, 0);
    refuses(browser, status);
    await browser.advance(1);
    assert.equal(browser.reloads, 1);
    await browser.advance(8);
    assert.equal(browser.reloads, 1);
    await browser.advance(4);
    assert.equal(browser.reloads, 2);
  }
});
