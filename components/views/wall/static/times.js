// The wall's clock, the ages that it shows, and the ring that empties until the next check.
import { formatAge } from "../../shared/static/words.js";
import { findAll, setText } from "./dom.js";

const NEW_S = 300;
const CALM_COLOUR = "#8993A4";
const FRESH_COLOUR = "#3CCB97";
const LATE_COLOUR = "#F2B830";
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const ZONE = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" });

/** @param {number} at seconds since 1970 */
export const formatClock = (at) => CLOCK.format(1000 * at);

/** @param {number} at */
const formatZone = (at) =>
  ZONE.formatToParts(1000 * at).find((part) => part.type === "timeZoneName")?.value ?? "";

/** @param {HTMLElement} wall @param {number} at the server's time */
export function showTimes(wall, at) {
  const clock = wall.querySelector(".tbw-clock");
  setText(clock?.firstElementChild, formatClock(at));
  setText(clock?.lastElementChild, formatZone(at));
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
