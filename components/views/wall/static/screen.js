// What the wall shows between two drawings: clock, ages, rows that fit, and the tab; and what a
// screen needs that nobody touches for weeks: it stays awake, and nothing burns in.
import { formatAge, formatNumber } from "../../shared/static/words.js";

const NEW_S = 300;
const CALM_COLOUR = "#8993A4";
const FRESH_COLOUR = "#3CCB97";
const LATE_COLOUR = "#F2B830";
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const ZONE = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" });
const AGAIN_MS = 5000;
const SHIFT_MS = 60000;
const SHIFTS_X = [0, 4, 6, 4, 0, -4, -6, -4];
const SHIFTS_Y = [0, 2, 0, -3, -4, -3, 0, 2];

/** @param {ParentNode | null | undefined} root @param {string} selector @returns {HTMLElement[]} */
export function findAll(root, selector) {
  return /** @type {HTMLElement[]} */ ([...(root?.querySelectorAll(selector) ?? [])]);
}

/**
 * Change only what differs: each change of the page costs the browser a layout.
 * @param {Element | null | undefined} element @param {string} text
 */
export function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** @param {number} at seconds since 1970 */
export const formatClock = (at) => CLOCK.format(1000 * at);

/** @param {HTMLElement} wall @param {number} at the server's time */
export function showTimes(wall, at) {
  const clock = wall.querySelector(".tbw-clock");
  setText(clock?.firstElementChild, formatClock(at));
  const zone = ZONE.formatToParts(1000 * at).find((part) => part.type === "timeZoneName");
  setText(clock?.lastElementChild, zone?.value ?? "");
  for (const time of findAll(wall, "time[data-at]")) {
    const age = at - Number(time.dataset.at);
    setText(time, formatAge(age));
    time.closest('li[data-kind="failed"]')?.classList.toggle("tbw-new", age < NEW_S);
  }
}

/**
 * Show how much is left of the time within which every live task is to be checked.
 * @param {HTMLElement} wall
 * @param {string | null} checkedAt
 * @param {number | null} oldest the age of the oldest check of a live task
 */
export function showChecked(wall, checkedAt, oldest) {
  const { resting, live, fresh } = wall.dataset;
  const calm = resting || live === "0" || oldest === null;
  const left = calm ? 1 : Math.max(0, 1 - oldest / Number(fresh));
  const colour = calm ? CALM_COLOUR : left > 0 ? FRESH_COLOUR : LATE_COLOUR;
  for (const ring of findAll(wall, ".tbw-ring")) {
    ring.style.setProperty("--ring", left.toFixed(2));
    ring.style.setProperty("--ringc", colour);
  }
  const words = live === "0" && !resting ? "all settled" : "last checked";
  const text = checkedAt ? `${words} ${CLOCK.format(new Date(checkedAt))}` : "not checked yet";
  setText(wall.querySelector(".tbw-checked"), text);
}

/** Show as many rows as there is room for; the rest is a number. @param {HTMLElement | null} wall */
export function fitRows(wall) {
  const section = /** @type {HTMLElement | null} */ (wall?.querySelector(".tbw-look"));
  const list = section?.querySelector("ul");
  if (!section || !list) return;
  const rows = /** @type {HTMLElement[]} */ ([...list.children]);
  const showFirst = (/** @type {number} */ shown) => {
    for (const [place, row] of rows.entries()) row.hidden = place >= shown;
    const left = Number(section.dataset.total) - shown;
    setText(section.querySelector(".tbw-more"), left ? `+${formatNumber(left)} more` : "");
  };
  let shown = rows.length;
  showFirst(shown);
  while (shown > 0 && section.scrollHeight > section.clientHeight) showFirst(--shown);
}

/**
 * Return what the tab says: the worst status that any task has, or that the wall is not live.
 * @param {HTMLElement | null} wall @param {boolean} live
 */
export function tabOf(wall, live) {
  const board = wall?.dataset.board ?? "Taskboard";
  if (!live) return { icon: "⚠", title: `⚠ NOT LIVE · ${board}`, colour: "#FF7A50" };
  const worst = findAll(wall, ".tbw-tile").find((tile) => Number(tile.dataset.count) > 0);
  const unknown = Number(wall?.dataset.unknown ?? 0);
  let [icon, what] = unknown ? ["?", formatNumber(unknown)] : ["·", "no tasks"];
  if (worst) {
    icon = worst.querySelector("i")?.textContent ?? "";
    what = formatNumber(Number(worst.dataset.count));
  }
  const colour = worst?.style.getPropertyValue("--c") || CALM_COLOUR;
  return { icon, title: `${icon} ${what} · ${board}`, colour };
}

/** @param {{ icon: string, title: string, colour: string }} tab */
export function showTab({ icon, title, colour }) {
  if (document.title !== title) document.title = title;
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">' +
    `<rect width="32" height="32" rx="7" fill="${colour}"/><text x="16" y="24" font-size="22" ` +
    `text-anchor="middle" fill="#0B0F14" font-family="sans-serif">${icon}</text></svg>`;
  const picture = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  for (const link of document.querySelectorAll('link[rel~="icon"]')) {
    if (link.getAttribute("href") !== picture) link.setAttribute("href", picture);
  }
}

/**
 * Move the page by a few pixels a minute.
 * @param {HTMLElement} wall @param {number} elapsed ms since the wall was opened
 */
export function shiftPage(wall, elapsed) {
  const turn = Math.floor(elapsed / SHIFT_MS) % SHIFTS_X.length;
  const page = /** @type {HTMLElement | null} */ (wall.querySelector(".tbw-page"));
  if (page && page.style.getPropertyValue("--dx") !== `${SHIFTS_X[turn]}px`) {
    page.style.setProperty("--dx", `${SHIFTS_X[turn]}px`);
    page.style.setProperty("--dy", `${SHIFTS_Y[turn]}px`);
  }
}

export async function keepAwake() {
  if (document.hidden || !navigator.wakeLock) return;
  try {
    const lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => setTimeout(keepAwake, AGAIN_MS));
  } catch (error) {
    console.info("Taskboard: this browser may let the screen sleep", error);
  }
}
