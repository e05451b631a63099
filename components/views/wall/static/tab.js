// The title and the icon of the tab: among others, too, it is seen how the board stands.
import { formatNumber } from "../../shared/static/words.js";
import { findAll } from "./dom.js";

const NOT_LIVE_COLOUR = "#FF7A50";
const CALM_COLOUR = "#8993A4";
const TEXT_COLOUR = "#0B0F14";

/**
 * Return what the tab says: the worst status that any task has, or that the wall is not live.
 * @param {HTMLElement | null} wall @param {boolean} live
 */
export function tabOf(wall, live) {
  const board = wall?.dataset.board ?? "Taskboard";
  if (!live) return { icon: "⚠", title: `⚠ NOT LIVE · ${board}`, colour: NOT_LIVE_COLOUR };
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

/** @param {{ icon: string, title: string, colour: string }} tab @param {Document} document */
export function showTab({ icon, title, colour }, document) {
  if (document.title !== title) document.title = title;
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">' +
    `<rect width="32" height="32" rx="7" fill="${colour}"/><text x="16" y="24" font-size="22" ` +
    `text-anchor="middle" fill="${TEXT_COLOUR}" font-family="sans-serif">${icon}</text></svg>`;
  const picture = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  for (const link of document.querySelectorAll('link[rel~="icon"]')) {
    if (link.getAttribute("href") !== picture) link.setAttribute("href", picture);
  }
}
