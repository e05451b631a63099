// What the wall does to its elements again and again.

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
