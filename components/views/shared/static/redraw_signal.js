// Reruns its fragment once the page's live signal has heard of something that is not drawn yet, so
// that nothing is sent while nothing is new.
import { HEARD } from "./live_signal.js";
import { mounting } from "./mounting.js";

// The live signal hears of something once a second, but while its tab is hidden.
const HIDDEN_MS = 60_000;
const NOTE_AFTER_MS = 150_000;

export class RedrawSignal {
  /**
   * @param {HTMLElement} element @param {RedrawData} data
   * @param {Trigger} trigger @param {Browser} browser
   */
  constructor(element, data, trigger, browser = window) {
    this.element = element;
    this.browser = browser;
    this.data = data;
    this.trigger = trigger;
    this.value = data.drawn;
    this.heardAt = this.drawnAt = browser.performance.now();
    /** @type {number | null} since when something is not drawn */
    this.since = null;
    this.onHeard = (/** @type {Event} */ event) =>
      this.heard(/** @type {CustomEvent<VersionAnswer>} */ (event).detail);
    browser.document.addEventListener(HEARD, this.onHeard);
  }

  /** @param {RedrawData} data @param {Trigger} trigger */
  draw(data, trigger) {
    this.data = data;
    this.trigger = trigger;
    this.drawnAt = this.browser.performance.now();
    if (data.incomplete) this.since ??= this.drawnAt;
    this.element.textContent = "";
  }

  stop() {
    this.browser.document.removeEventListener(HEARD, this.onHeard);
  }

  /** @param {VersionAnswer} answer */
  heard(answer) {
    const now = this.browser.performance.now();
    const value = answer[this.data.of];
    // Whoever comes back to a tab finds it as new as it can be.
    if (now - this.heardAt > HIDDEN_MS) this.since = -Infinity;
    this.heardAt = now;
    // Null is told to those who see some boards only.
    if (value !== null && value !== this.value) {
      this.value = value;
      this.since ??= now;
    }
    if (this.since !== null && now - this.since >= 1000 * this.data.seconds) {
      this.since = null;
      this.trigger("redraw", value);
    }
    const isOld = this.since === null && now - this.drawnAt >= NOTE_AFTER_MS;
    const note = isOld ? this.data.note : "";
    if (this.element.textContent !== note) this.element.textContent = note;
  }
}

export default mounting(".tb-redraw", RedrawSignal);
