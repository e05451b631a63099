// What a screen needs that nobody touches for weeks: it stays awake, and nothing burns in.
const AGAIN_MS = 5000;
const SHIFT_MS = 60000;
const SHIFTS_X = [0, 4, 6, 4, 0, -4, -6, -4];
const SHIFTS_Y = [0, 2, 0, -3, -4, -3, 0, 2];

/**
 * Move the page by a few pixels a minute.
 * @param {HTMLElement} wall @param {number} elapsed ms since the wall was opened
 */
export function shiftPage(wall, elapsed) {
  const step = Math.floor(elapsed / SHIFT_MS) % SHIFTS_X.length;
  const page = /** @type {HTMLElement | null} */ (wall.querySelector(".tbw-page"));
  if (page && page.style.getPropertyValue("--dx") !== `${SHIFTS_X[step]}px`) {
    page.style.setProperty("--dx", `${SHIFTS_X[step]}px`);
    page.style.setProperty("--dy", `${SHIFTS_Y[step]}px`);
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
