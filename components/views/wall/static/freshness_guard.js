// Covers a wall that is not live, until what is drawn has caught up with the server.
import { formatClock, setText } from "./screen.js";

const MAX_UNDRAWN_S = 15;

export class FreshnessGuard {
  /** @param {VersionPoller} poller */
  constructor(poller) {
    this.poller = poller;
    /** @type {HTMLElement | null} the wall's page as it was last drawn */
    this.wall = null;
    this.drawnAt = 0;
    /** @type {number | null} since when no page is drawn */
    this.undrawnAt = null;
    /** @type {Cover | null} */
    this.cover = null;
  }

  /** @param {HTMLElement} wall @param {number} now */
  setDrawn(wall, now) {
    this.wall = wall;
    this.drawnAt = now;
    this.undrawnAt = null;
  }

  get isDrawn() {
    return this.wall?.isConnected ?? false;
  }

  /** Return what covers the wall, or null where it is live. @param {number} now */
  update(now) {
    const found = this.notLive(now);
    if (found) {
      const at = this.poller.serverTime(now);
      const since = at === null || found.seconds === undefined ? null : at - found.seconds;
      this.cover = { since: this.cover?.since ?? since, reason: found.reason, foundAt: now };
    } else if (this.cover && this.caughtUp(this.cover)) {
      this.cover = null;
    }
    return this.cover;
  }

  /** @param {number} now @returns {NotLive | null} */
  notLive(now) {
    const found = this.poller.notLive(now);
    if (this.isDrawn) return found;
    // A board that is deleted, or not there yet, has a page of its own that says so.
    if (this.poller.gone) return null;
    this.undrawnAt ??= now;
    const undrawn = (now - this.undrawnAt) / 1000;
    if (found || undrawn < MAX_UNDRAWN_S) return found;
    return { seconds: undrawn, reason: "this page could not be drawn" };
  }

  /** @param {Cover} cover */
  caughtUp(cover) {
    const { latest, drawnVersion, answeredAt, gone } = this.poller;
    if (!this.isDrawn) return gone;
    if (!latest || answeredAt <= cover.foundAt) return false;
    // On a busy board there is always a newer version: the one of the first answer is enough.
    cover.needs ??= latest.version;
    if (latest.version === drawnVersion) return true;
    return this.drawnAt > cover.foundAt && drawnVersion >= cover.needs;
  }
}

/** @param {Cover | null} cover @param {Document} document */
export function showCover(cover, document) {
  let element = document.getElementById("taskboard-guard");
  if (!cover) {
    element?.remove();
    return;
  }
  if (!element) {
    element = document.createElement("div");
    element.id = "taskboard-guard";
    element.setAttribute("role", "alert");
    element.append(document.createElement("b"), document.createElement("span"));
    document.body.append(element);
  }
  const since = cover.since === null ? "" : ` since ${formatClock(cover.since)}`;
  setText(element.firstElementChild, `NOT LIVE${since}`);
  setText(element.lastElementChild, cover.reason);
}
