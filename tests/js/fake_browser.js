// A window whose clock, network and documents stand still until a test moves them.

/** Enough of an element for what the scripts do to the page. */
export class FakeElement {
  constructor(/** @type {Record<string, string>} */ dataset = {}, textContent = "") {
    this.dataset = dataset;
    this.textContent = textContent;
    this.isConnected = true;
    this.hidden = false;
    /** @type {Set<string>} */
    this.attributes = new Set();
    /** @type {Set<string>} */
    this.classes = new Set();
    /** @type {Map<string, string>} */
    this.styles = new Map();
    /** @type {Record<string, FakeElement[]>} what is found by each selector */
    this.found = {};
    /** @type {FakeElement[]} */
    this.children = [];
  }

  classList = {
    toggle: (/** @type {string} */ name, /** @type {boolean} */ on) =>
      on ? this.classes.add(name) : this.classes.delete(name),
  };

  style = {
    getPropertyValue: (/** @type {string} */ name) => this.styles.get(name) ?? "",
    setProperty: (/** @type {string} */ name, /** @type {string} */ value) =>
      this.styles.set(name, value),
  };

  get firstElementChild() {
    return this.children.at(0);
  }

  get lastElementChild() {
    return this.children.at(-1);
  }

  /** @param {string} selector */
  querySelector(selector) {
    return this.found[selector]?.[0] ?? null;
  }

  /** @param {string} selector */
  querySelectorAll(selector) {
    return this.found[selector] ?? [];
  }

  /** @param {string} selector @returns {FakeElement | null} */
  closest(selector) {
    return this.found[`closest ${selector}`]?.[0] ?? null;
  }

  toggleAttribute(/** @type {string} */ name, /** @type {boolean} */ on) {
    return on ? this.attributes.add(name) : this.attributes.delete(name);
  }

  removeAttribute(/** @type {string} */ name) {
    this.attributes.delete(name);
  }
}

export class FakeBrowser {
  now = 1000;
  wallClock = 1_800_000_000_000;
  reloads = 0;
  /** @type {string[]} */
  requests = [];
  /** @type {() => Response | Promise<Response>} */
  answer = () => Response.json({});
  /** @type {Map<number, { at: number, run: () => void, every?: number }>} */
  timers = new Map();
  nextTimer = 1;
  /** @type {Map<string, Set<(event?: unknown) => void>>} */
  listeners = new Map();
  /** @type {Map<string, string>} */
  storage = new Map();

  performance = { now: () => this.now };
  Date = { now: () => this.wallClock };
  navigator = { onLine: true };
  document = {
    hidden: false,
    documentElement: new FakeElement(),
    addEventListener: (/** @type {string} */ name, /** @type {() => void} */ listener) =>
      this.listeners.set(name, (this.listeners.get(name) ?? new Set()).add(listener)),
    removeEventListener: (/** @type {string} */ name, /** @type {() => void} */ listener) =>
      this.listeners.get(name)?.delete(listener),
    dispatchEvent: (/** @type {Event} */ event) => {
      for (const listener of this.listeners.get(event.type) ?? []) listener(event);
    },
  };
  location = { href: "https://taskboard.test/wallboard", reload: () => this.reloads++ };
  sessionStorage = {
    getItem: (/** @type {string} */ name) => this.storage.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) =>
      this.storage.set(name, value),
    removeItem: (/** @type {string} */ name) => this.storage.delete(name),
  };

  /** The same, as the scripts take it. */
  get window() {
    return /** @type {Browser} */ (/** @type {unknown} */ (this));
  }

  setTimeout(/** @type {() => void} */ run, /** @type {number} */ delay) {
    this.timers.set(this.nextTimer, { at: this.now + delay, run });
    return this.nextTimer++;
  }

  setInterval(/** @type {() => void} */ run, /** @type {number} */ every) {
    this.timers.set(this.nextTimer, { at: this.now + every, run, every });
    return this.nextTimer++;
  }

  clearTimeout(/** @type {number} */ timer) {
    this.timers.delete(timer);
  }

  clearInterval(/** @type {number} */ timer) {
    this.timers.delete(timer);
  }

  /** @param {string} url @param {{ signal?: AbortSignal }} options */
  async fetch(url, { signal } = {}) {
    this.requests.push(url);
    const aborted = new Promise((_, reject) =>
      signal?.addEventListener("abort", () => reject(signal.reason)),
    );
    return Promise.race([this.answer(), aborted]);
  }

  /** Let time pass, with all that is due in it. @param {number} seconds */
  async advance(seconds) {
    const end = this.now + 1000 * seconds;
    await settled();
    for (;;) {
      const [due] = [...this.timers]
        .filter(([, t]) => t.at <= end)
        .sort(([, a], [, b]) => a.at - b.at);
      if (!due) break;
      const [id, timer] = due;
      this.pass(timer.at - this.now);
      if (timer.every) timer.at += timer.every;
      else this.timers.delete(id);
      timer.run();
      await settled();
    }
    this.pass(end - this.now);
  }

  /** @param {number} ms */
  pass(ms) {
    this.now += ms;
    this.wallClock += ms;
  }

  /** Put the machine to sleep: only the wall clock goes on. @param {number} seconds */
  sleep(seconds) {
    this.wallClock += 1000 * seconds;
  }

  /** @param {boolean} hidden */
  async hide(hidden) {
    this.document.hidden = hidden;
    await this.dispatch("visibilitychange");
  }

  /** Let the document hear of something. @param {string} name @param {unknown} event */
  async dispatch(name, event = undefined) {
    for (const listener of this.listeners.get(name) ?? []) listener(event);
    await settled();
  }
}

/** Wait until all promises that can be kept have been. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
