// Asks the version route once a second while the tab is visible, reruns the page's fragment
// only when there is something new, and says in words how fresh the page is. All ages come
// from the server or from this tab's monotonic clock, never from the viewer's wall clock.
const POLL_MS = 1000;
const ANSWER_MS = 5000;
const LAG_S = 15;
const SAID_MS = 5000;
const GONE = 404;
const STARTING = 503;
const TIME = new Intl.DateTimeFormat("en-GB", { timeStyle: "long" });
const root = document.documentElement;

const seconds = (ms) => ms / 1000;
const number = (n) => n.toLocaleString("en");

function age(s) {
  if (s < 90) return `${Math.max(0, Math.round(s))} s`;
  if (s < 5400) return `${Math.round(s / 60)} min`;
  return `${Math.round(s / 3600)} h`;
}

class Live {
  constructor(element) {
    this.line = element.querySelector(".tb-line");
    this.said = element.querySelector(".tb-said");
    this.clock = element.querySelector(".tb-clock");
    this.answered = performance.now();
    this.pulse = null;
    this.lagging = null;
    this.drawn = null;
    this.refused = null;
    this.stopped = false;
    this.onShown = () => { if (!document.hidden) this.poll(); };
    document.addEventListener("visibilitychange", this.onShown);
    this.timer = setInterval(() => this.tick(), POLL_MS);
  }

  draw(data, trigger) {
    this.data = data;
    this.trigger = trigger;
    if (data.version !== this.drawn) {
      this.drawn = data.version;
      this.lagging = null;
      this.asked = null;
    }
    if (!this.pulse) this.poll();
    this.show();
  }

  stop() {
    // What is under way must not mark the page of whoever comes after.
    this.stopped = true;
    this.cut?.abort();
    clearInterval(this.timer);
    clearTimeout(this.hush);
    document.removeEventListener("visibilitychange", this.onShown);
    delete root.dataset.notLive;
  }

  tick() {
    // A hidden tab does not poll, so it has nothing to say until it is shown and has asked.
    if (document.hidden) return;
    this.poll();
    this.show();
  }

  async poll() {
    if (this.polling) return;
    this.polling = true;
    const cut = this.cut = new AbortController();
    const limit = setTimeout(() => cut.abort(), ANSWER_MS);
    try {
      const answer = await fetch(this.data.url, { cache: "no-store", signal: cut.signal });
      if (this.stopped) return;
      this.refused = answer.ok ? null : answer.status;
      if (answer.ok) {
        this.pulse = await answer.json();
        this.answered = performance.now();
        this.follow();
      } else if (this.refused === GONE) {
        // The page itself knows what to offer instead of a board that is no more.
        this.ask("gone");
      }
    } catch {
      // No answer: the growing age of the last one says so.
      this.refused = null;
    } finally {
      clearTimeout(limit);
      this.polling = false;
    }
    this.show();
  }

  follow() {
    if (this.pulse.version === this.drawn) {
      this.lagging = null;
      return;
    }
    this.lagging ??= performance.now();
    this.ask(this.pulse.version);
  }

  ask(version) {
    // A page that missed its rerun asks again after a while.
    if (this.asked?.version !== version || performance.now() - this.asked.at > 5000) {
      this.asked = { version, at: performance.now() };
      this.trigger("changed", version);
    }
  }

  why(silent, limit) {
    if (this.refused === STARTING) return "the Taskboard server is starting";
    if (this.refused !== null) return `the Taskboard server answers ${this.refused}`;
    return silent > limit / 2 ? "the Taskboard server does not answer" : "the poller has stopped";
  }

  notLive(now) {
    if (this.refused === GONE) return "NOT LIVE: this board is no longer there";
    const silent = seconds(now - this.answered);
    const interval = (this.pulse ?? this.data).refresh_seconds;
    const limit = Math.max(2 * interval, 15);
    const turned = (this.pulse?.alive_age ?? 0) + silent;
    if (turned > limit) {
      return `NOT LIVE for ${age(turned)}: ${this.why(silent, limit)}`;
    }
    const lag = this.lagging === null ? 0 : seconds(now - this.lagging);
    return lag > LAG_S ? `NOT LIVE for ${age(lag)}: this page lags behind the server` : null;
  }

  words(now) {
    const d = this.data;
    const oldest = this.pulse?.oldest_live_age;
    const old = oldest == null ? null : oldest + seconds(now - this.answered);
    if (d.resting) {
      return ["resting", d.resting + (old === null ? "" : `, last checked ${age(old)} ago`)];
    }
    if (d.total === 0) return ["calm", "No tasks yet"];
    const unknown = d.waiting
      ? `${number(d.total - d.waiting)} of ${number(d.total)} checked for the first time`
      : null;
    if (d.last_known || d.failing) {
      const upTo = d.last_known > 1 ? "up to " : "";
      const since = d.last_known && old !== null ? ` for ${upTo}${age(old)}` : "";
      const why = d.problem ? `: ${d.problem}` : "";
      return ["old", `${number(d.last_known + d.failing)} not confirmed${since}${why}`];
    }
    if (unknown) return ["calm", unknown];
    if (d.live === 0) return ["calm", `All ${number(d.total)} settled, nothing left to check`];
    const within = Math.max(d.refresh_seconds, Math.round(old ?? 0));
    const lost = d.not_found ? `${number(d.not_found)} not found` : "";
    const asked = d.live - d.not_found;
    if (asked === 0) return ["calm", lost];
    const which = d.live < d.total ? `${number(asked)} live tasks` : number(asked);
    return ["calm", `All ${which} checked within ${age(within)}${lost && `, ${lost}`}`];
  }

  say(text) {
    // Heard once; whoever reads the page later finds the line itself, whose ages go on.
    this.said.textContent = text;
    clearTimeout(this.hush);
    this.hush = setTimeout(() => { this.said.textContent = ""; }, SAID_MS);
  }

  show() {
    if (this.stopped) return;
    const now = performance.now();
    const frozen = this.notLive(now);
    const [kind, text] = frozen ? ["frozen", frozen] : this.words(now);
    root.toggleAttribute("data-not-live", frozen !== null);
    const checked = this.data.clock && this.pulse?.checked_at;
    const clock = checked ? `last checked ${TIME.format(new Date(checked))}` : "";
    if (this.clock.textContent !== clock) this.clock.textContent = clock;
    if (this.line.textContent !== text) this.line.textContent = text;
    if (this.line.dataset.kind !== kind) {
      this.line.dataset.kind = kind;
      this.say(text);
    }
  }
}

const lives = new WeakMap();

export default function ({ data, setTriggerValue, parentElement }) {
  const element = parentElement.querySelector(".tb-live");
  let live = lives.get(element);
  if (!live) {
    live = new Live(element);
    lives.set(element, live);
  }
  live.draw(data, setTriggerValue);
  return () => {
    live.stop();
    lives.delete(element);
  };
}
