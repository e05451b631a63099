// Reruns the page's fragment only when there is something new, and says in words how fresh it is.
const SAID_MS = 5000;
const root = document.documentElement;

function notLive({ seconds, reason }) {
  return seconds === undefined ? `NOT LIVE: ${reason}` : `NOT LIVE for ${age(seconds)}: ${reason}`;
}

class Live {
  constructor(element) {
    this.line = element.querySelector(".tb-line");
    this.said = element.querySelector(".tb-said");
    this.pulse = new Pulse((version) => this.trigger("changed", version), () => this.show());
  }

  draw(data, trigger) {
    this.data = data;
    this.trigger = trigger;
    this.pulse.aim(data.url, data.version, data.refresh_seconds);
    this.show();
  }

  stop() {
    this.pulse.stop();
    clearTimeout(this.hush);
    delete root.dataset.notLive;
  }

  words(now) {
    const d = this.data;
    const old = this.pulse.oldest(now);
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
    const now = performance.now();
    const frozen = this.pulse.frozen(now);
    const [kind, text] = frozen ? ["frozen", notLive(frozen)] : this.words(now);
    root.toggleAttribute("data-not-live", frozen !== null);
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
