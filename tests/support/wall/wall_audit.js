// What is wrong with the wall as it stands on the screen, each fault in words.
() => {
  const faults = [];
  const high = innerHeight;
  const wide = innerWidth;
  const slack = 1.5;
  const wall = document.querySelector(".tbw");
  const box = (node) => node.getBoundingClientRect();
  const shown = (node) => node.checkVisibility() && box(node).width > 0 && box(node).height > 0;
  const all = (selector, within = wall) => [...within.querySelectorAll(selector)].filter(shown);
  const named = (node) =>
    `${node.tagName.toLowerCase()}.${node.className} “${node.textContent.slice(0, 40)}”`;
  const inside = (inner, outer) =>
    inner.left >= outer.left - slack &&
    inner.top >= outer.top - slack &&
    inner.right <= outer.right + slack &&
    inner.bottom <= outer.bottom + slack;
  const meet = (one, other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > slack &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > slack;
  const apart = (nodes) => {
    for (const [place, one] of nodes.entries()) {
      for (const other of nodes.slice(place + 1)) {
        if (meet(box(one), box(other))) faults.push(`${named(one)} overlaps ${named(other)}`);
      }
    }
  };
  const within = (nodes, outer) => {
    for (const node of nodes) {
      if (!inside(box(node), box(outer))) faults.push(`${named(node)} leaves ${named(outer)}`);
    }
  };
  const letters = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  };

  for (const node of [document.scrollingElement, wall, wall.querySelector(".tbw-page")]) {
    if (
      node.scrollHeight > node.clientHeight + slack ||
      node.scrollWidth > node.clientWidth + slack
    ) {
      faults.push(
        `${named(node)} scrolls: ${node.scrollWidth}×${node.scrollHeight} in ${node.clientWidth}×${node.clientHeight}`,
      );
    }
  }
  const screen = { left: 0, top: 0, right: wide, bottom: high };
  for (const node of all("*")) {
    // What a block cuts on purpose is no more than that block.
    if (
      node.closest(".tbw-look li > *, .tbw-head h1, .tbw-strip p, .tbw-axis") !== null &&
      !node.matches(".tbw-look li > *, .tbw-head h1, .tbw-strip p, .tbw-axis")
    )
      continue;
    if (!inside(box(node), screen)) faults.push(`${named(node)} leaves the screen`);
  }
  const pages = wall.querySelector(".tbw-page");
  apart([...pages.children].filter(shown));
  for (const selector of [
    ".tbw-head",
    ".tbw-tiles",
    ".tbw-middle",
    ".tbw-look",
    ".tbw-look ul",
    ".tbw-look li",
    ".tbw-foot",
    ".tbw-vision",
  ]) {
    for (const parent of all(selector)) {
      const children = [...parent.children].filter(shown);
      apart(children);
      within(children, parent);
    }
  }
  for (const tile of all(".tbw-tile")) {
    within([...tile.children].filter(shown), tile);
    apart([...tile.children].filter(shown));
  }
  // What must be read whole: neither its own box nor that of its block cuts it.
  const whole =
    ".tbw-tile b, .tbw-tile strong, .tbw-share, .tbw-freshness, .tbw-foot p, .tbw-clock, .tbw-fresh, " +
    ".tbw-chip, .tbw-more, .tbw-look h2, .tbw-trend figcaption, .tbw-vision span";
  for (const node of all(whole)) {
    if (!node.textContent.trim()) continue;
    if (
      (node.scrollWidth > node.clientWidth + slack && node.clientWidth) ||
      (node.matches(".tbw-freshness") &&
        node.scrollHeight > node.clientHeight + 0.2 * parseFloat(getComputedStyle(node).fontSize))
    ) {
      faults.push(`${named(node)} is cut`);
    }
    const block = node.closest(
      ".tbw-tile, .tbw-foot, .tbw-head, .tbw-look, .tbw-trend, .tbw-vision",
    );
    const text = letters(node);
    const outer = box(block);
    if (text.left < outer.left - slack || text.right > outer.right + slack)
      faults.push(`${named(node)} is cut by ${named(block)}`);
  }
  // A label may be cut, but not until nothing of it is left.
  for (const row of all(".tbw-look li")) {
    const label = row.querySelector("bdi");
    if (label.scrollWidth > label.clientWidth && box(label).width < 0.3 * box(row).width) {
      faults.push(`${named(row)} has no room for its label`);
    }
  }
  for (const node of all(".tbw-tile strong")) {
    const size = parseFloat(getComputedStyle(node).fontSize);
    if (size < 0.09 * high)
      faults.push(`${named(node)} is only ${((100 * size) / high).toFixed(2)} % high`);
  }
  const walker = document.createTreeWalker(wall, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !shown(node)) continue;
    const size = parseFloat(getComputedStyle(node).fontSize);
    if (size < 0.025 * high)
      faults.push(`${named(node)} is only ${((100 * size) / high).toFixed(2)} % high`);
  }
  const look = wall.querySelector(".tbw-look[data-total]");
  if (look) {
    const rows = all("li", look).length;
    const more = Number(look.querySelector(".tbw-more").textContent.replace(/\D/g, ""));
    if (rows + more !== Number(look.dataset.total))
      faults.push(`${rows} rows and ${more} more of ${look.dataset.total}`);
    if (rows < 1) faults.push("no row has room");
  }
  return faults;
};
