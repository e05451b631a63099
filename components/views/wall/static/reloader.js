// Loads the page anew where drawing it again does not help, at growing intervals.
const FIRST_GAP_S = 15;
const LONGEST_GAP_S = 300;
const MAX_SILENCE_S = 2;
const GAP = "tbw-gap";
const LAST = "tbw-last";

export class Reloader {
  /** @param {Browser} browser */
  constructor(browser = window) {
    this.browser = browser;
    this.reloading = false;
  }

  /** @param {string} name */
  stored(name) {
    return Number(this.browser.sessionStorage.getItem(name) ?? 0);
  }

  /** Forget the interval once no reload was needed for long. */
  rest() {
    const calm = this.browser.Date.now() - this.stored(LAST);
    if (calm > 1000 * LONGEST_GAP_S) this.browser.sessionStorage.removeItem(GAP);
  }

  /** Reload unless the server is silent or it is too early. @param {number} silence seconds */
  async reload(silence) {
    const { location, sessionStorage } = this.browser;
    // A reload while the server is silent would lose the page.
    if (this.reloading || silence > MAX_SILENCE_S) return;
    const gap = this.stored(GAP);
    if (this.browser.Date.now() - this.stored(LAST) < 1000 * gap) return;
    this.reloading = true;
    try {
      const answer = await this.browser.fetch(location.href, { cache: "no-store" });
      if (!answer.ok) return;
      const next = Math.min(LONGEST_GAP_S, Math.max(FIRST_GAP_S, 2 * gap));
      sessionStorage.setItem(GAP, String(next));
      sessionStorage.setItem(LAST, String(this.browser.Date.now()));
      location.reload();
    } catch {
      // The server went away again: the guard stays, and this is tried once it answers.
    } finally {
      this.reloading = false;
    }
  }
}
