// Asks the version route once a second while the tab is visible, and says why what is drawn is not
// live. All ages come from the server or from this tab's monotonic clock, never from the viewer's
// wall clock.
const POLL_MS = 1000;
const ANSWER_TIMEOUT_MS = 5000;
const MAX_LAG_S = 15;
// The poller's loop turns many times a second, however seldom tasks are checked.
const MAX_SILENCE_S = 15;
const MAX_PENDING = 600;
const REQUEST_AGAIN_MS = 5000;
const SLEPT_MS = 5000;
const SIGN_IN_AGAIN = [401, 403];
const NOT_FOUND = 404;
const STARTING = 503;
// When a page was last left for the sign-in: one that is shown again at once is not left for ever.
const LEFT = "tb-left";
const LEAVE_AGAIN_MS = 10_000;
// A restart takes longer than this.
const SURE_S = 2.5;

/**
 * Tell whether our own server says that there is no such board; a proxy answers 404 for itself.
 * @param {Response} answer
 */
async function saysGone(answer) {
  const body = await answer.json().catch(() => null);
  return body?.error === "unknown_board";
}

export class VersionPoller {
  /**
   * @param {(version: number | "gone") => void} onVersion called with the version to be drawn
   * @param {() => void} onUpdate called whenever something may look different
   * @param {Browser} browser
   */
  constructor(onVersion, onUpdate, browser = window) {
    this.onVersion = onVersion;
    this.onUpdate = onUpdate;
    this.browser = browser;
    this.url = "";
    this.drawnVersion = 0;
    /** @type {VersionAnswer | null} */
    this.latest = null;
    /** @type {number | null} the status of the last answer where that was an error */
    this.errorStatus = null;
    this.gone = false;
    this.failed = false;
    /** @type {{ version: number, at: number }[]} newer versions that are not drawn yet */
    this.pending = [];
    /** @type {{ version: number | "gone", at: number } | null} the last redraw asked for */
    this.requested = null;
    /** @type {AbortController | null} */
    this.inFlight = null;
    this.stopped = false;
    this.answeredAt = browser.performance.now();
    this.clockOffset = browser.Date.now() - browser.performance.now();
    this.onVisible = () => this.tick();
    browser.document.addEventListener("visibilitychange", this.onVisible);
    this.timer = browser.setInterval(() => this.tick(), POLL_MS);
  }

  /**
   * Say what is on the screen now.
   * @param {string} url the version route of its board @param {number} version
   */
  setDrawn(url, version) {
    if (url !== this.url) {
      this.inFlight?.abort();
      this.latest = this.errorStatus = null;
      this.gone = false;
      this.pending = [];
    }
    if (version !== this.drawnVersion) {
      // A pending version is drawn only by one that is no older.
      this.pending = this.pending.filter((one) => one.version > version);
      this.requested = null;
    }
    this.url = url;
    this.drawnVersion = version;
    if (!this.latest) this.poll();
  }

  stop() {
    this.stopped = true;
    this.inFlight?.abort();
    this.browser.clearInterval(this.timer);
    this.browser.document.removeEventListener("visibilitychange", this.onVisible);
  }

  tick() {
    // A hidden tab does not poll, so nothing is known of it until it is shown and has polled.
    if (this.browser.document.hidden || this.stopped) return;
    const offset = this.browser.Date.now() - this.browser.performance.now();
    // A machine that slept stops this tab's clock too: nothing is known until the next answer.
    if (offset - this.clockOffset > SLEPT_MS) this.answeredAt -= offset - this.clockOffset;
    this.clockOffset = offset;
    this.poll();
    this.onUpdate();
  }

  async poll() {
    if (this.inFlight || !this.url) return;
    const { url, browser } = this;
    const request = new AbortController();
    this.inFlight = request;
    const timeout = browser.setTimeout(() => request.abort(), ANSWER_TIMEOUT_MS);
    try {
      const answer = await browser.fetch(url, { cache: "no-store", signal: request.signal });
      /** @type {VersionAnswer | null} */
      const latest = answer.ok ? await answer.json() : null;
      const gone = answer.status === NOT_FOUND && (await saysGone(answer));
      // The page of another board, or of none, is not to be marked by a late answer.
      if (this.stopped || url !== this.url) return;
      if (SIGN_IN_AGAIN.includes(answer.status)) this.leave();
      this.errorStatus = answer.ok ? null : answer.status;
      this.failed = !answer.ok;
      this.gone = gone;
      if (latest) {
        this.latest = latest;
        this.answeredAt = browser.performance.now();
        this.compare(latest.version);
      } else if (gone) {
        // The page itself knows what to offer instead of a deleted board.
        this.requestRedraw("gone");
      }
    } catch {
      // No answer: the growing age of the last one says so.
      if (url !== this.url) return;
      this.errorStatus = null;
      this.gone = false;
      this.failed = true;
    } finally {
      browser.clearTimeout(timeout);
      this.inFlight = null;
    }
    if (!this.stopped) this.onUpdate();
  }

  /** Load the page anew, which leads to the sign-in: whoever saw it may not any more. */
  leave() {
    const { location, sessionStorage } = this.browser;
    const now = this.browser.Date.now();
    const left = Number(sessionStorage.getItem(LEFT) ?? 0);
    if (now - left < LEAVE_AGAIN_MS) return;
    sessionStorage.setItem(LEFT, String(now));
    location.reload();
  }

  /** @param {number} version the server's */
  compare(version) {
    if (version === this.drawnVersion) {
      this.pending = [];
      return;
    }
    // Versions keep rising, over restarts too: a lower one is another server's.
    if (version < this.drawnVersion) {
      this.pending = this.pending.filter((one) => one.version === version);
    }
    if (this.pending.at(-1)?.version !== version) {
      this.pending.push({ version, at: this.browser.performance.now() });
    }
    // The first one tells the lag, the last ones what is still to be drawn.
    if (this.pending.length > MAX_PENDING) this.pending.splice(1, 1);
    this.requestRedraw(version);
  }

  /** @param {number | "gone"} version */
  requestRedraw(version) {
    const now = this.browser.performance.now();
    // A page that missed its rerun is asked again after a while.
    if (this.requested?.version !== version || now - this.requested.at > REQUEST_AGAIN_MS) {
      this.requested = { version, at: now };
      this.onVersion(version);
    }
  }

  /** Return the seconds since the last answer. @param {number} now */
  silence(now) {
    return (now - this.answeredAt) / 1000;
  }

  /**
   * Tell whether the server that drew the page is known to run still.
   * @param {string} run of the server that drew it
   */
  sameServer(run) {
    const recent = this.silence(this.browser.performance.now()) < SURE_S;
    return recent && !this.failed && (!this.latest || this.latest.run === run);
  }

  /** Return the seconds for which a newer version is known, but not drawn. @param {number} now */
  lag(now) {
    return this.pending.length ? (now - this.pending[0].at) / 1000 : 0;
  }

  /** Return the server's time, continued by this tab's clock, if known. @param {number} now */
  serverTime(now) {
    return this.latest ? this.latest.now + this.silence(now) : null;
  }

  /** Return the age of the oldest check of a live task, if there is one. @param {number} now */
  oldestCheck(now) {
    const age = this.latest?.oldest_live_age ?? null;
    return age === null ? null : age + this.silence(now);
  }

  /**
   * Return why what is drawn is not live; null where it is.
   * @param {number} now @returns {NotLive | null}
   */
  notLive(now) {
    if (this.gone) return { reason: "this board is no longer there" };
    const silence = this.silence(now);
    const pollerAge = (this.latest?.alive_age ?? 0) + silence;
    if (pollerAge > MAX_SILENCE_S) return { seconds: pollerAge, reason: this.cause(silence) };
    const lag = this.lag(now);
    return lag > MAX_LAG_S ? { seconds: lag, reason: "this page lags behind the server" } : null;
  }

  /** @param {number} silence */
  cause(silence) {
    if (this.errorStatus === STARTING) return "the Taskboard server is starting";
    if (this.errorStatus !== null) return `the Taskboard server answers ${this.errorStatus}`;
    if (silence <= MAX_SILENCE_S / 2) return "the poller has stopped";
    if (!this.browser.navigator.onLine) return "this screen has no network";
    return "the Taskboard server does not answer";
  }
}
