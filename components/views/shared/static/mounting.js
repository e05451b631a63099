// How a component of Streamlit's keeps one object over all its drawings.

/**
 * @template Data
 * @typedef {{ draw: (data: Data, trigger: Trigger) => void, stop: () => void }} Mounted
 */

/**
 * Return what Streamlit calls for each drawing: it makes the object once, and stops it at the end.
 * @template Data
 * @param {string} selector of the element that the object is about
 * @param {new (element: HTMLElement, data: Data, trigger: Trigger) => Mounted<Data>} Kind
 * @returns {(args: ComponentArgs<Data>) => () => void}
 */
export function mounting(selector, Kind) {
  return ({ data, setTriggerValue, parentElement }) => {
    const element = /** @type {HTMLElement & { signal?: Mounted<Data>, drawing?: object }} */ (
      parentElement.querySelector(selector)
    );
    let { signal } = element;
    // A page that stays open over an upgrade still has the signal of the old script.
    if (signal?.constructor !== Kind) {
      signal?.stop();
      element.signal = signal = new Kind(element, data, setTriggerValue);
    }
    signal.draw(data, setTriggerValue);
    const drawing = {};
    element.drawing = drawing;
    return () => {
      // Streamlit clears up late what it drew while the script was still loading.
      if (element.drawing !== drawing) return;
      signal.stop();
      delete element.signal;
    };
  };
}
