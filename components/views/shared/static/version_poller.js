// Asks the version route once a second while the tab is visible, and tells whether what is drawn
// may pass for live. All ages come from the server or from this tab's monotonic clock, never from
// the viewer's wall clock.
const POLL_MS = 1000;
const ANSWER_MS = 5000;
const LAG_S = 15;
// The poller's loop turns many times a second, however seldom tasks are checked.
const SILENT_S = 15;
const MOST_TOLD = 600;
const AGAIN_MS = 5000;
const SLEPT_MS = 5000;
const GONE = 404;
const STARTING = 503;

const seconds = (ms) => ms / 1000;
const number = (n) => n.toLocaleString("en");

function age(s) {
  if (s < 90) return `${Math.max(0, Math.round(s))} s`;
  if (s < 5400) return `${Math.round(s / 60)} min`;
  if (s < 172800) return `${Math.round(s / 3600)} h`;
  return `${Math.round(s / 86400)} d`;
}

class Pulse {
  // `changed` is called with a version to be drawn, `show` whenever something may look different.
  constructor(changed, show) {
    this.changed = changed;
    this.show = show;
    this.answered = performance.now();
    this.latest = null;
    this.told = [];
    this.drawn = null;
    this.refused = null;
    this.stopped = false;
    this.drift = Date.now() - performance.now();
    this.onShown = () => { if (!document.hidden) this.tick(); };
    document.addEventListener("visibilitychange", this.onShown);
    this.timer = setInterval(() => this.tick(), POLL_MS);
  }

  // What is on the screen now: where its board tells its version, which one is drawn, how often
  // it is checked.
  aim(url, version, interval) {
    if (url !== this.url) {
      this.cut?.abort();
      this.latest = this.refused = null;
      this.told = [];
    }
    if (version !== this.drawn) {
      // What was told before is drawn only by a version that is no older.
      this.told = this.told.filter((one) => one.version > version);
      this.asked = null;
    }
    Object.assign(this, { url, drawn: version, interval });
    if (!this.latest) this.poll();
  }

  stop() {
    // What is under way must not mark the page of whoever comes after.
    this.stopped = true;
    this.cut?.abort();
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.onShown);
  }

  tick() {
    // A hidden tab does not poll, so it has nothing to say until it is shown and has asked.
    if (document.hidden || this.stopped) return;
    const drift = Date.now() - performance.now();
    // A machine that slept stops this tab's clock too: nothing is known until the next answer.
    if (drift - this.drift > SLEPT_MS) this.answered -= drift - this.drift;
    this.drift = drift;
    this.poll();
    this.show();
  }

  async poll() {
    if (this.polling || !this.url) return;
    const url = this.polling = this.url;
    const cut = this.cut = new AbortController();
    const limit = setTimeout(() => cut.abort(), ANSWER_MS);
    try {
      const answer = await fetch(url, { cache: "no-store", signal: cut.signal });
      const told = answer.ok ? await answer.json() : null;
      if (this.stopped || url !== this.url) return;
      this.refused = answer.ok ? null : answer.status;
      if (told) {
        this.latest = told;
        this.answered = performance.now();
        this.follow();
      } else if (this.refused === GONE) {
        // The page itself knows what to offer instead of a board that is no more.
        this.ask("gone");
      }
    } catch {
      // No answer: the growing age of the last one says so.
      if (url === this.url) this.refused = null;
    } finally {
      clearTimeout(limit);
      this.polling = null;
    }
    if (!this.stopped) this.show();
  }

  follow() {
    const { version } = this.latest;
    if (version === this.drawn) {
      this.told = [];
      return;
    }
    // Versions go on rising, over restarts too: a lower one is another server's.
    if (version < this.drawn) this.told = this.told.filter((one) => one.version === version);
    if (this.told.at(-1)?.version !== version) this.told.push({ version, at: performance.now() });
    if (this.told.length > MOST_TOLD) this.told.splice(1, 1);
    this.ask(version);
  }

  ask(version) {
    // A page that missed its rerun asks again after a while.
    if (this.asked?.version !== version || performance.now() - this.asked.at > AGAIN_MS) {
      this.asked = { version, at: performance.now() };
      this.changed(version);
    }
  }

  // Seconds since the last answer.
  silent(now) {
    return seconds(now - this.answered);
  }

  // Seconds for which a newer version is known without being drawn.
  lag(now) {
    return this.told.length ? seconds(now - this.told[0].at) : 0;
  }

  // Seconds since the oldest check of a live task, where there is one.
  oldest(now) {
    const known = this.latest?.oldest_live_age;
    return known == null ? null : known + this.silent(now);
  }

  // Why what is drawn is not live, and for how many seconds; null where it is.
  frozen(now) {
    if (this.refused === GONE) return { reason: "this board is no longer there" };
    const silent = this.silent(now);
    const turned = (this.latest?.alive_age ?? 0) + silent;
    if (turned > SILENT_S) return { seconds: turned, reason: this.why(silent) };
    const lag = this.lag(now);
    return lag > LAG_S ? { seconds: lag, reason: "this page lags behind the server" } : null;
  }

  why(silent) {
    if (this.refused === STARTING) return "the Taskboard server is starting";
    if (this.refused !== null) return `the Taskboard server answers ${this.refused}`;
    if (silent <= SILENT_S / 2) return "the poller has stopped";
    return navigator.onLine ? "the Taskboard server does not answer" : "this screen has no network";
  }
}
