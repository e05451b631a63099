// As many rows of "Needs a look" as there is room for; the rest is a number.
import { formatNumber } from "../../shared/static/words.js";
import { setText } from "./dom.js";

/** @param {HTMLElement | null} wall */
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
