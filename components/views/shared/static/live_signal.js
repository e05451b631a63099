// Reruns the page's fragment only when there is something new, and says in words how fresh it is.
import { ClickKeeper } from "./click_keeper.js";
import { mounting } from "./mounting.js";
import { VersionPoller } from "./version_poller.js";
import { formatAge, formatNumber } from "./words.js";

const ANNOUNCED_MS = 5000;
// What the document is told of each answer of the version route.
export const HEARD = "taskboard-heard";

/** Return the kind and the text of a line that is not live. @param {NotLive} notLive */
function notLiveLine({ seconds, reason }) {
  const since = seconds === undefined ? "" : ` for ${formatAge(seconds)}`;
  return ["frozen", `NOT LIVE${since}: ${reason}`];
}

/**
 * Return the kind and the text of the line of a live board, or of all of them.
 * @param {LiveData | OverallLiveData} data @param {number | null} oldest the age of the oldest check of a live task
 */
export function liveLine(data, oldest) {
  if ("text" in data) return [data.kind, data.text];
  if (data.resting) {
    const checked = oldest === null ? "" : `, last checked ${formatAge(oldest)} ago`;
    return ["resting", data.resting + checked];
  }
  const total = formatNumber(data.total);
  if (data.total === 0) return ["calm", "No tasks yet"];
  if (data.last_known || data.failing) {
    const upTo = data.last_known > 1 ? "up to " : "";
    const since = data.last_known && oldest !== null ? ` for ${upTo}${formatAge(oldest)}` : "";
    const why = data.problem ? `: ${data.problem}` : "";
    return ["old", `${formatNumber(data.last_known + data.failing)} not confirmed${since}${why}`];
  }
  if (data.waiting) {
    const checked = formatNumber(data.total - data.waiting);
    return ["calm", `${checked} of ${total} checked for the first time`];
  }
  if (data.live === 0) return ["calm", `All ${total} settled, nothing left to check`];
  const lost = data.not_found ? `${formatNumber(data.not_found)} not found` : "";
  const polled = data.live - data.not_found;
  if (polled === 0) return ["calm", lost];
  const which = formatNumber(polled) + (data.live < data.total ? " live tasks" : "");
  const within = formatAge(Math.max(data.refresh_seconds, Math.round(oldest ?? 0)));
  return ["calm", `All ${which} checked within ${within}${lost && `, ${lost}`}`];
}

export class LiveSignal {
  /**
   * @param {HTMLElement} element @param {LiveData | OverallLiveData} data
   * @param {Trigger} trigger @param {Browser} browser
   */
  constructor(element, data, trigger, browser = window) {
    this.line = /** @type {HTMLElement} */ (element.querySelector(".tb-line"));
    this.announcement = /** @type {HTMLElement} */ (element.querySelector(".tb-announcement"));
    this.root = browser.document.documentElement;
    this.browser = browser;
    this.data = data;
    this.trigger = trigger;
    this.poller = new VersionPoller(
      (version) => this.trigger("changed", version),
      () => this.show(),
      browser,
    );
    this.clicks = new ClickKeeper(
      () => this.poller.sameServer(this.data.run),
      () => this.poller.poll(),
      browser,
    );
  }

  /** @param {LiveData | OverallLiveData} data @param {Trigger} trigger */
  draw(data, trigger) {
    this.data = data;
    this.trigger = trigger;
    this.poller.setDrawn(data.url, data.version);
    this.show();
  }

  stop() {
    this.poller.stop();
    this.clicks.stop();
    this.browser.clearTimeout(this.silencing);
    this.root.removeAttribute("data-not-live");
    this.root.removeAttribute("data-signal");
  }

  show() {
    const now = this.browser.performance.now();
    const { latest } = this.poller;
    if (latest) this.browser.document.dispatchEvent(new CustomEvent(HEARD, { detail: latest }));
    const notLive = this.poller.notLive(now);
    const [kind, text] = notLive
      ? notLiveLine(notLive)
      : liveLine(this.data, this.poller.oldestCheck(now));
    this.root.toggleAttribute("data-not-live", notLive !== null);
    this.root.toggleAttribute("data-signal", true);
    this.clicks.update();
    if (this.line.textContent !== text) this.line.textContent = text;
    if (this.line.dataset.kind !== kind) {
      this.line.dataset.kind = kind;
      this.announce(text);
    }
  }

  /** @param {string} text */
  announce(text) {
    // Heard once; a screen reader that comes later finds the line itself, whose ages go on.
    this.announcement.textContent = text;
    this.browser.clearTimeout(this.silencing);
    this.silencing = this.browser.setTimeout(() => {
      this.announcement.textContent = "";
    }, ANNOUNCED_MS);
  }
}

export default mounting(".tb-live", LiveSignal);
