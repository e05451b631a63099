// Copies an address or a secret.

/** @param {string} text */
async function copy(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Without HTTPS browsers have no clipboard but this one.
  const area = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("the browser refused to copy");
}

/** @param {ComponentArgs<{ text: string, label: string }>} args */
export default function render({ data, parentElement }) {
  const button = /** @type {HTMLElement} */ (parentElement.querySelector("button"));
  const outcome = /** @type {HTMLElement} */ (parentElement.querySelector("span"));
  button.textContent = data.label;
  button.onclick = async () => {
    try {
      await copy(data.text);
      outcome.textContent = "Copied";
    } catch {
      outcome.textContent = "Not allowed here: copy it from below";
    }
  };
}
