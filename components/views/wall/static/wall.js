// Keeps a wall alive between two drawings. It lives as long as the window does, whatever becomes of
// Streamlit's connection or of the component that brought it here.
import { VersionPoller } from "../../shared/static/version_poller.js";
import { FreshnessGuard, showCover } from "./freshness_guard.js";
import { Reloader } from "./reloader.js";
import * as screen from "./screen.js";
import { playFailure } from "./sound.js";

const RELOAD_LAG_S = 5;

export class Wall {
  /** @param {WallOptions} options */
  constructor(options) {
    this.options = options;
    this.build = options.build;
    this.startedAt = performance.now();
    this.turnedAt = this.startedAt;
    this.board = "";
    /** @type {Map<string, Record<string, number>>} the last drawn counts of each board */
    this.counts = new Map();
    this.poller = new VersionPoller(
      (version) => this.trigger("changed", version),
      () => this.update(),
    );
    this.guard = new FreshnessGuard(this.poller);
    this.reloader = new Reloader();
    const fit = () => screen.fitRows(this.guard.wall);
    this.sizes = new ResizeObserver(fit);
    new MutationObserver(() => this.findDrawn()).observe(document.body, {
      childList: true,
      subtree: true,
    });
    document.fonts.ready.then(fit);
    addEventListener("resize", fit);
    document.addEventListener("visibilitychange", screen.keepAwake);
    screen.keepAwake();
    // The style sheet covers walls that are drawn while no script has started.
    document.documentElement.toggleAttribute("data-wall", true);
  }

  /** @param {WallOptions} options */
  configure(options) {
    this.options = options;
    this.findDrawn();
    this.update();
  }

  /** @type {Trigger} */
  trigger(name, value) {
    // Streamlit tells the console where its session is gone; the guard tells the screen.
    window.taskboardTrigger?.(name, value);
  }

  findDrawn() {
    const wall = /** @type {HTMLElement | null} */ (document.querySelector(".tbw"));
    if (!wall || wall === this.guard.wall) return;
    const now = performance.now();
    this.guard.setDrawn(wall, now);
    const { board = "", version } = wall.dataset;
    if (board !== this.board) {
      this.board = board;
      this.turnedAt = now;
    }
    this.poller.setDrawn(this.options.url.replace("{board}", board), Number(version));
    this.markChanges(wall);
    this.update();
    screen.fitRows(wall);
    this.sizes.disconnect();
    for (const section of screen.findAll(wall, ".tbw-look")) this.sizes.observe(section);
  }

  /** @param {HTMLElement} wall */
  markChanges(wall) {
    const before = this.counts.get(this.board);
    /** @type {Record<string, number>} */
    const counts = {};
    for (const tile of screen.findAll(wall, ".tbw-tile")) {
      const { status = "", count } = tile.dataset;
      counts[status] = Number(count);
      if (before && before[status] !== counts[status]) tile.classList.add("tbw-pulse");
    }
    this.counts.set(this.board, counts);
    if (before && counts.failed > before.failed && this.options.sound) playFailure();
  }

  update() {
    if (!location.pathname.replace(/\/$/, "").endsWith("/wallboard")) {
      showCover(null, document);
      return;
    }
    const now = performance.now();
    const cover = this.guard.update(now);
    showCover(cover, document);
    const { wall } = this.guard;
    const { latest } = this.poller;
    const at = this.poller.serverTime(now);
    if (wall && latest && at !== null) {
      screen.showTimes(wall, at);
      screen.showChecked(wall, latest.checked_at, this.poller.oldestCheck(now));
    }
    screen.showTab(screen.tabOf(wall, cover === null));
    if (wall) screen.shiftPage(wall, now - this.startedAt);
    this.turn(now, cover);
    this.recover(now, cover);
  }

  /** Show the next board once its turn has come. @param {number} now @param {Cover | null} cover */
  turn(now, cover) {
    const { rotate } = this.options;
    if (!rotate || cover || now - this.turnedAt < 1000 * rotate) return;
    this.turnedAt = now;
    this.trigger("turn", now);
  }

  /**
   * Reload a page that lags, was lost, or was drawn by a newer build than this script's.
   * @param {number} now @param {Cover | null} cover
   */
  recover(now, cover) {
    const { poller, guard } = this;
    const outdated = guard.wall !== null && guard.wall.dataset.build !== this.build;
    const lost = cover !== null && !guard.isDrawn;
    if (outdated || lost || poller.lag(now) > RELOAD_LAG_S) {
      this.reloader.reload(poller.url ? poller.silence(now) : 0);
    } else if (!cover) {
      this.reloader.rest();
    }
  }
}

/** @param {ComponentArgs<WallOptions>} args */
export default function render({ data }) {
  window.taskboardWall ??= new Wall(data);
  // The wall of an older build has noticed what it is, and is about to load itself anew.
  if (window.taskboardWall.build === data.build) window.taskboardWall.configure(data);
}
