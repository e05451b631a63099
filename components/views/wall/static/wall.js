// The life of the wall between two drawings: its freshness guard, clock, ages, marks and title.
// It lives as long as the window does, whatever becomes of Streamlit's connection or of the
// component that brought it here.
const RELOAD_S = 5;
const UNDRAWN_S = 15;
const RELOAD_GAP_S = 15;
const LONGEST_GAP_S = 300;
const NEW_S = 300;
const SHIFT_MS = 60000;
const SHIFTS = [[0, 0], [4, 2], [6, 0], [4, -3], [0, -4], [-4, -3], [-6, 0], [-4, 2]];
const ICON_COLOURS = { dark: "#0B0F14", frozen: "#FF7A50" };
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const ZONE = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" });

const zone = (at) => ZONE.formatToParts(at).find((part) => part.type === "timeZoneName").value;
const clock = (at) => CLOCK.format(new Date(1000 * at));
const set = (node, text) => { if (node && node.textContent !== text) node.textContent = text; };

class Wall {
  constructor() {
    this.began = performance.now();
    this.counts = new Map();
    this.pulse = new Pulse((version) => this.tell("changed", version), () => this.show());
    this.watcher = new MutationObserver(() => this.adopt());
    this.watcher.observe(document.body, { childList: true, subtree: true });
    this.sizes = new ResizeObserver(() => this.fit());
    document.fonts.ready.then(() => this.fit());
    addEventListener("resize", () => this.fit());
    document.addEventListener("visibilitychange", () => this.stayAwake());
    this.stayAwake();
    this.adopt();
  }

  get here() {
    return location.pathname.replace(/\/$/, "").endsWith("/wallboard");
  }

  set(options) {
    this.options = options;
    this.adopt();
    this.show();
  }

  tell(name, value) {
    // Streamlit's own words where it is gone go to the console; the guard says it on the screen.
    window.taskboardTell?.(name, value);
  }

  adopt() {
    const element = document.querySelector(".tbw");
    if (element === this.element || !element || !this.options) return;
    this.element = element;
    this.undrawn = null;
    this.drew = performance.now();
    const { board, version, refresh } = element.dataset;
    if (board !== this.board) {
      this.board = board;
      this.turned = performance.now();
    }
    this.pulse.aim(this.options.url.replace("{board}", board), Number(version), Number(refresh));
    this.mark();
    this.show();
    this.fit();
    this.sizes.disconnect();
    const look = element.querySelector(".tbw-look");
    if (look) this.sizes.observe(look);
  }

  mark() {
    const before = this.counts.get(this.board);
    const now = {};
    for (const tile of this.element.querySelectorAll(".tbw-tile")) {
      const { status, count } = tile.dataset;
      now[status] = Number(count);
      if (before && before[status] !== now[status]) tile.classList.add("tbw-pulse");
    }
    this.counts.set(this.board, now);
    if (before && now.failed > before.failed && this.options.sound) this.sound();
  }

  fit() {
    // As many rows as there is room for; the rest is a number.
    const list = this.element?.querySelector(".tbw-look ul");
    if (!list) return;
    const rows = [...list.children];
    const section = list.parentElement;
    const more = section.querySelector(".tbw-more");
    const total = Number(section.dataset.total);
    for (const row of rows) row.hidden = false;
    let shown = rows.length;
    const say = () => {
      const left = total - shown;
      set(more, left ? `+${number(left)} more` : "");
    };
    say();
    while (shown > 0 && section.scrollHeight > section.clientHeight) {
      shown -= 1;
      rows[shown].hidden = true;
      say();
    }
  }

  // The server's time, which goes on by this tab's own clock while nothing is heard.
  time(now) {
    const told = this.pulse.latest?.now;
    return told === undefined ? null : told + this.pulse.silent(now);
  }

  show() {
    if (!this.options) return;
    const now = performance.now();
    const frozen = this.here ? this.frozen(now) : null;
    this.cover(frozen);
    if (!this.here) return;
    this.tick(now);
    this.name(frozen);
    this.shift(now);
    this.turn(now, frozen);
    this.recover(now, frozen);
  }

  // Why the wall is covered: once it is, until what is drawn has caught up with the server.
  frozen(now) {
    const cause = this.cause(now);
    if (cause) {
      const at = this.time(now);
      const since = at === null || cause.seconds === undefined ? null : at - cause.seconds;
      this.covered = { since: this.covered?.since ?? since, reason: cause.reason, at: now };
    } else if (this.covered && this.caughtUp()) {
      this.covered = null;
    }
    return this.covered;
  }

  cause(now) {
    const gone = this.pulse.frozen(now);
    if (this.element?.isConnected) return gone;
    // A board that is no more, or not yet, has a page of its own that says so.
    if (this.pulse.refused === GONE) return null;
    this.undrawn ??= now;
    const undrawn = seconds(now - this.undrawn);
    if (gone || undrawn < UNDRAWN_S) return gone;
    return { seconds: undrawn, reason: "this page could not be drawn" };
  }

  caughtUp() {
    const { latest, drawn, answered, refused } = this.pulse;
    if (refused === GONE && !this.element?.isConnected) return true;
    if (!latest || answered <= this.covered.at || !this.element?.isConnected) return false;
    // On a busy board there is always a newer version: what was told first is enough.
    this.covered.needs ??= latest.version;
    return latest.version === drawn || (this.drew > this.covered.at && drawn >= this.covered.needs);
  }

  cover(frozen) {
    let guard = document.getElementById("taskboard-guard");
    if (!frozen) {
      guard?.remove();
      return;
    }
    if (!guard) {
      guard = document.createElement("div");
      guard.id = "taskboard-guard";
      guard.setAttribute("role", "alert");
      guard.innerHTML = "<b></b><span></span>";
      document.body.append(guard);
    }
    const since = frozen.since === null ? "" : ` since ${clock(frozen.since)}`;
    set(guard.firstChild, `NOT LIVE${since}`);
    set(guard.lastChild, frozen.reason);
  }

  tick(now) {
    const element = this.element;
    const at = this.time(now);
    if (!element || at === null) return;
    const place = element.querySelector(".tbw-clock");
    set(place.firstElementChild, clock(at));
    set(place.lastElementChild, zone(new Date(1000 * at)));
    for (const time of element.querySelectorAll("time[data-at]")) {
      const old = at - Number(time.dataset.at);
      set(time, age(old));
      const row = time.closest('li[data-kind="failed"]');
      row?.classList.toggle("tbw-new", old < NEW_S);
    }
    this.ring(element, now);
  }

  ring(element, now) {
    const { checked_at: checked } = this.pulse.latest;
    const oldest = this.pulse.oldest(now);
    const { resting, live } = element.dataset;
    const limit = Number(element.dataset.fresh);
    const calm = resting || live === "0" || oldest === null;
    const left = calm ? 1 : Math.max(0, 1 - oldest / limit);
    const ring = element.querySelector(".tbw-ring");
    ring?.style.setProperty("--ring", left.toFixed(2));
    ring?.style.setProperty("--ringc", left > 0 ? (calm ? "#8993A4" : "#3CCB97") : "#F2B830");
    const time = checked ? CLOCK.format(new Date(checked)) : "";
    const words = live === "0" && !resting ? "all settled" : "last checked";
    set(element.querySelector(".tbw-checked"), time ? `${words} ${time}` : "not checked yet");
  }

  name(frozen) {
    const counts = this.counts.get(this.board) ?? {};
    const tiles = [...(this.element?.querySelectorAll(".tbw-tile") ?? [])];
    const worst = tiles.find((tile) => counts[tile.dataset.status] > 0);
    const unknown = Number(this.element?.dataset.unknown ?? 0);
    const none = unknown ? ["?", number(unknown)] : ["·", "no tasks"];
    const known = worst && [worst.querySelector("i").textContent, number(counts[worst.dataset.status])];
    const [icon, what] = frozen ? ["⚠", "NOT LIVE"] : known ?? none;
    const title = `${icon} ${what} · ${this.board ?? "Taskboard"}`;
    if (document.title !== title) document.title = title;
    const colour = frozen ? ICON_COLOURS.frozen : worst?.style.getPropertyValue("--c") ?? "#8993A4";
    const picture = "data:image/svg+xml," + encodeURIComponent(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
      + `<rect width="32" height="32" rx="7" fill="${colour}"/><text x="16" y="24" font-size="22" `
      + `text-anchor="middle" fill="${ICON_COLOURS.dark}" font-family="sans-serif">${icon}</text></svg>`,
    );
    for (const link of document.querySelectorAll('link[rel~="icon"]')) {
      if (link.href !== picture) link.href = picture;
    }
  }

  shift(now) {
    // Static edges burn into a screen that shows them for weeks.
    const [x, y] = SHIFTS[Math.floor((now - this.began) / SHIFT_MS) % SHIFTS.length];
    const style = this.element?.querySelector(".tbw-page")?.style;
    if (style && style.getPropertyValue("--dx") !== `${x}px`) {
      style.setProperty("--dx", `${x}px`);
      style.setProperty("--dy", `${y}px`);
    }
  }

  turn(now, frozen) {
    const every = this.options.rotate;
    if (!every || frozen || seconds(now - this.turned) < every) return;
    this.turned = now;
    this.tell("turn", now);
  }

  async recover(now, frozen) {
    const behind = this.pulse.lag(now) > RELOAD_S || (frozen && !this.element?.isConnected);
    const outdated = this.element && this.element.dataset.build !== BUILD;
    if (!behind && !outdated) {
      const calm = Date.now() - Number(sessionStorage.getItem("tbw-last") ?? 0);
      if (!frozen && calm > 1000 * LONGEST_GAP_S) sessionStorage.removeItem("tbw-gap");
      return;
    }
    // While the server is silent there is nothing to be had, and a reload would lose the page.
    if (this.reloading || (this.pulse.url && this.pulse.silent(now) > 2)) return;
    const gap = Number(sessionStorage.getItem("tbw-gap") ?? 0);
    const last = Number(sessionStorage.getItem("tbw-last") ?? 0);
    if (Date.now() - last < 1000 * gap) return;
    this.reloading = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (!answer.ok) return;
      sessionStorage.setItem("tbw-gap", Math.min(LONGEST_GAP_S, Math.max(RELOAD_GAP_S, 2 * gap)));
      sessionStorage.setItem("tbw-last", Date.now());
      location.reload();
    } catch {
      // The server went away again: the guard stays, and this is tried once it answers.
    } finally {
      this.reloading = false;
    }
  }

  sound() {
    try {
      const context = this.audio ??= new AudioContext();
      // A mute one would keep its tones and sound them all at the first touch.
      if (context.state !== "running") {
        context.resume().catch(() => {});
        return;
      }
      const start = context.currentTime;
      for (const [delay, pitch] of [[0, 660], [0.22, 440]]) {
        const tone = new OscillatorNode(context, { frequency: pitch });
        const loud = new GainNode(context, { gain: 0.2 });
        loud.gain.exponentialRampToValueAtTime(0.001, start + delay + 0.3);
        tone.connect(loud).connect(context.destination);
        tone.start(start + delay);
        tone.stop(start + delay + 0.3);
      }
    } catch (fault) {
      console.warn("Taskboard: no sound on this browser", fault);
    }
  }

  async stayAwake() {
    if (document.hidden || !navigator.wakeLock) return;
    try {
      const lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => setTimeout(() => this.stayAwake(), AGAIN_MS));
    } catch (fault) {
      console.info("Taskboard: this browser may let the screen sleep", fault);
    }
  }
}

export default function ({ data }) {
  window.taskboardWall ??= new Wall();
  window.taskboardWall.set(data);
}
