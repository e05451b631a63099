// Keeps a click while the server may have been restarted, and repeats it once the page is drawn by
// the server that runs. In between, Streamlit drops what is clicked: the new session has drawn
// nothing yet, and knows neither the page's fragments nor their callbacks.

// As long as a page without an answer passes for live.
const MAX_KEPT_MS = 15_000;

export class ClickKeeper {
  /**
   * @param {() => boolean} isSure tells whether what is drawn is from the server that runs
   * @param {() => void} makeSure called to find that out
   * @param {Browser} browser
   */
  constructor(isSure, makeSure, browser) {
    this.isSure = isSure;
    this.makeSure = makeSure;
    this.browser = browser;
    /** @type {{ button: HTMLButtonElement, text: string | null, at: number } | null} */
    this.kept = null;
    this.repeating = false;
    this.onClick = (/** @type {MouseEvent} */ event) => this.keep(event);
    // Before Streamlit hears of it.
    browser.document.addEventListener("click", this.onClick, true);
  }

  stop() {
    this.browser.document.removeEventListener("click", this.onClick, true);
    // Streamlit may put another signal in the place of this one: the click is not its to lose.
    this.repeat();
  }

  /** @param {MouseEvent} event */
  keep(event) {
    const button = /** @type {Element | null} */ (event.target)?.closest("button");
    if (!button || this.repeating || this.isSure()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const at = this.browser.performance.now();
    this.kept = { button, text: button.textContent, at };
    this.makeSure();
  }

  /** Repeat the kept click as soon as it is sure to be heard; after 15 s in any case. */
  update() {
    if (!this.kept) return;
    const late = this.browser.performance.now() - this.kept.at > MAX_KEPT_MS;
    if (late || this.isSure()) this.repeat();
  }

  repeat() {
    if (!this.kept) return;
    const { button, text } = this.kept;
    this.kept = null;
    // What has another text by now is not what was clicked.
    if (!button.isConnected || button.textContent !== text) return;
    this.repeating = true;
    button.click();
    this.repeating = false;
  }
}
