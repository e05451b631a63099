// A version poller in a fake browser, and servers that answer it in every way.
import { VersionPoller } from "../../components/views/shared/static/version_poller.js";
import { FakeBrowser } from "./fake_browser.js";

export const URL = "/api/boards/main/version";
export const DRAWN = 100;

export function started() {
  const browser = new FakeBrowser();
  /** @type {(number | "gone")[]} */
  const requested = [];
  let updates = 0;
  const poller = new VersionPoller(
    (version) => requested.push(version),
    () => updates++,
    browser.window,
  );
  answers(browser, DRAWN);
  poller.setDrawn(URL, DRAWN);
  return { browser, poller, requested, updates: () => updates };
}

/** @param {FakeBrowser} browser @param {number} version */
export function answers(
  browser,
  version,
  alive_age = 0,
  /** @type {number | null} */ oldest = null,
  run = "first",
) {
  const ages = { alive_age, oldest_live_age: oldest, checked_at: null };
  browser.answer = () => Response.json({ version, run, now: 5000, ...ages });
}

/** @param {FakeBrowser} browser @param {number} status */
export const refuses = (browser, status) => {
  browser.answer = () => new Response("", { status });
};

/** @param {FakeBrowser} browser */
export const saysGone = (browser) => {
  browser.answer = () => Response.json({ error: "unknown_board" }, { status: 404 });
};

/** @param {FakeBrowser} browser */
export const fails = (browser) => {
  browser.answer = () => Promise.reject(new TypeError("Failed to fetch"));
};

/** @param {FakeBrowser} browser */
export const hangs = (browser) => {
  browser.answer = () => new Promise(() => {});
};
