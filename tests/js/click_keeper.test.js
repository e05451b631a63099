import assert from "node:assert/strict";
import { test } from "node:test";
import { ClickKeeper } from "../../components/views/shared/static/click_keeper.js";
import { answers, DRAWN, fails, started } from "./polled.js";

class Button {
  textContent = "Pause";
  isConnected = true;
  clicks = 0;

  click() {
    this.clicks++;
  }

  closest() {
    return this;
  }
}

/** A page that was drawn by the server "first", with a button on it. */
async function page() {
  const { browser, poller } = started();
  const drawn = { by: "first" };
  const keeper = new ClickKeeper(
    () => poller.sameServer(drawn.by),
    () => poller.poll(),
    browser.window,
  );
  const button = new Button();
  let heard = 0;
  const click = async () => {
    let stopped = false;
    await browser.dispatch("click", {
      target: button,
      preventDefault: () => {},
      stopImmediatePropagation: () => {
        stopped = true;
      },
    });
    if (!stopped) heard++;
  };
  await browser.advance(1);
  return { browser, keeper, button, drawn, click, heard: () => heard };
}

test("A click on a page of the server that runs goes its way.", async () => {
  const { keeper, button, click, heard } = await page();
  await click();
  keeper.update();
  assert.deepEqual([heard(), button.clicks], [1, 0]);
});

test("A click on a page of the server before is repeated once it is drawn anew.", async () => {
  const { browser, keeper, button, drawn, click, heard } = await page();
  fails(browser);
  await browser.advance(1);
  answers(browser, DRAWN + 1, 0, null, "second");
  await click();
  keeper.update();
  assert.deepEqual([heard(), button.clicks], [0, 0]);
  drawn.by = "second";
  keeper.update();
  keeper.update();
  assert.deepEqual([heard(), button.clicks], [0, 1]);
});

test("A click after mere silence waits for no more than one answer.", async () => {
  const { browser, keeper, button, click, heard } = await page();
  fails(browser);
  await browser.advance(1);
  answers(browser, DRAWN);
  await click();
  keeper.update();
  assert.deepEqual([heard(), button.clicks], [0, 1]);
});

test("A click is repeated after fifteen seconds though nothing answers.", async () => {
  const { browser, keeper, button, click } = await page();
  fails(browser);
  await browser.advance(1);
  await click();
  await browser.advance(14);
  keeper.update();
  assert.equal(button.clicks, 0);
  await browser.advance(2);
  keeper.update();
  assert.equal(button.clicks, 1);
});

test("What has become another button meanwhile is not clicked.", async () => {
  const { browser, keeper, button, drawn, click } = await page();
  answers(browser, DRAWN, 0, null, "second");
  await browser.advance(1);
  await click();
  button.textContent = "Resume";
  drawn.by = "second";
  keeper.update();
  assert.equal(button.clicks, 0);
});

test("A click that is kept goes its way when the keeper is stopped.", async () => {
  const { browser, keeper, button, click, heard } = await page();
  answers(browser, DRAWN, 0, null, "second");
  await browser.advance(1);
  await click();
  assert.deepEqual([heard(), button.clicks], [0, 0]);
  keeper.stop();
  keeper.stop();
  assert.equal(button.clicks, 1);
});

test("A keeper that was stopped hears nothing more.", async () => {
  const { browser, keeper, button, click, heard } = await page();
  answers(browser, DRAWN, 0, null, "second");
  await browser.advance(1);
  keeper.stop();
  await click();
  keeper.update();
  assert.deepEqual([heard(), button.clicks], [1, 0]);
});
