import assert from "node:assert/strict";
import { test } from "node:test";
import {
  fitRows,
  shiftPage,
  showChecked,
  showTimes,
  tabOf,
} from "../../components/views/wall/static/screen.js";
import { FakeElement } from "./fake_browser.js";

/** @param {FakeElement} element */
const html = (element) => /** @type {HTMLElement} */ (/** @type {unknown} */ (element));

/** @param {string} icon @param {string} colour @param {number} count */
function tile(icon, colour, count) {
  const made = new FakeElement({ count: String(count) });
  made.found.i = [new FakeElement({}, icon)];
  made.styles.set("--c", colour);
  return made;
}

/** @type {{ name: string, counts: number[], unknown?: string, live?: boolean, tab: object }[]} */
const TABS = [
  {
    name: "the worst status that any task has",
    counts: [0, 1200, 5],
    tab: { icon: "❚❚", title: "❚❚ 1,200 · main", colour: "amber" },
  },
  {
    name: "that it is not live, whatever the counts",
    counts: [3, 0, 0],
    live: false,
    tab: { icon: "⚠", title: "⚠ NOT LIVE · main", colour: "#FF7A50" },
  },
  {
    name: "that all are unknown",
    counts: [0, 0, 0],
    unknown: "4",
    tab: { icon: "?", title: "? 4 · main", colour: "#8993A4" },
  },
  {
    name: "that there are no tasks",
    counts: [0, 0, 0],
    tab: { icon: "·", title: "· no tasks · main", colour: "#8993A4" },
  },
];

for (const { name, counts, unknown = "0", live = true, tab } of TABS) {
  test(`The tab says ${name}.`, () => {
    const wall = new FakeElement({ board: "main", unknown });
    const [failed, paused, running] = counts;
    wall.found[".tbw-tile"] = [
      tile("✕", "red", failed),
      tile("❚❚", "amber", paused),
      tile("▶", "blue", running),
    ];
    assert.deepEqual(tabOf(html(wall), live), tab);
  });
}

test("A tab without a board has the program's name.", () => {
  assert.equal(tabOf(null, false).title, "⚠ NOT LIVE · Taskboard");
});

test("Clock and ages follow the server's time; what failed within five minutes is marked.", () => {
  const at = new Date(2026, 1, 3, 9, 5, 7).getTime() / 1000;
  const [recent, old, other] = [299, 300, 10].map(
    (age) => new FakeElement({ at: String(at - age) }),
  );
  const rows = [new FakeElement(), new FakeElement()];
  recent.found['closest li[data-kind="failed"]'] = [rows[0]];
  old.found['closest li[data-kind="failed"]'] = [rows[1]];
  const clock = new FakeElement();
  clock.children = [new FakeElement(), new FakeElement()];
  const wall = new FakeElement();
  wall.found = { ".tbw-clock": [clock], "time[data-at]": [recent, old, other] };
  showTimes(html(wall), at);
  assert.equal(clock.children[0].textContent, "09:05:07");
  assert.notEqual(clock.children[1].textContent, "");
  assert.deepEqual(
    [recent, old, other].map((time) => time.textContent),
    ["5 min", "5 min", "10 s"],
  );
  assert.deepEqual(
    rows.map((row) => [...row.classes]),
    [["tbw-new"], []],
  );
});

const CHECKED = new Date(2026, 1, 3, 9, 5, 7).toISOString();
/** @type {{ name: string, data: Record<string, string>, checked: string | null, oldest: number | null, ring: string[], text: string }[]} */
const RINGS = [
  {
    name: "a third of the time has passed",
    data: { live: "3", fresh: "15", resting: "" },
    checked: CHECKED,
    oldest: 5,
    ring: ["0.67", "#3CCB97"],
    text: "last checked 09:05:07",
  },
  {
    name: "the time has passed",
    data: { live: "3", fresh: "15", resting: "" },
    checked: CHECKED,
    oldest: 15,
    ring: ["0.00", "#F2B830"],
    text: "last checked 09:05:07",
  },
  {
    name: "nothing was checked yet",
    data: { live: "3", fresh: "15", resting: "" },
    checked: null,
    oldest: null,
    ring: ["1.00", "#8993A4"],
    text: "not checked yet",
  },
  {
    name: "all have ended",
    data: { live: "0", fresh: "15", resting: "" },
    checked: CHECKED,
    oldest: 900,
    ring: ["1.00", "#8993A4"],
    text: "all settled 09:05:07",
  },
  {
    name: "the board is paused",
    data: { live: "0", fresh: "15", resting: "paused" },
    checked: CHECKED,
    oldest: 900,
    ring: ["1.00", "#8993A4"],
    text: "last checked 09:05:07",
  },
];

for (const { name, data, checked, oldest, ring, text } of RINGS) {
  test(`The ring and the words beside it: ${name}.`, () => {
    const wall = new FakeElement(data);
    const [drawn, words] = [new FakeElement(), new FakeElement()];
    wall.found = { ".tbw-ring": [drawn], ".tbw-checked": [words] };
    showChecked(html(wall), checked, oldest);
    assert.deepEqual([drawn.styles.get("--ring"), drawn.styles.get("--ringc")], ring);
    assert.equal(words.textContent, text);
  });
}

for (const { room, total, shown, more } of [
  { room: 5, total: 3, shown: 3, more: "" },
  { room: 2, total: 3, shown: 2, more: "+1 more" },
  { room: 3, total: 1503, shown: 3, more: "+1,500 more" },
  { room: 0, total: 3, shown: 0, more: "+3 more" },
]) {
  test(`Of three drawn rows ${shown} have room where ${room} do; the rest is “${more}”.`, () => {
    const [list, words] = [new FakeElement(), new FakeElement()];
    list.children = [new FakeElement(), new FakeElement(), new FakeElement()];
    const visible = () => list.children.filter((row) => !row.hidden).length;
    const section = Object.defineProperties(new FakeElement({ total: String(total) }), {
      scrollHeight: { get: () => 10 * visible() },
      clientHeight: { get: () => 10 * room },
    });
    section.found = { ul: [list], ".tbw-more": [words] };
    const wall = new FakeElement();
    wall.found[".tbw-look"] = [section];
    for (const turn of ["first", "again"]) {
      fitRows(html(wall));
      assert.deepEqual([visible(), words.textContent], [shown, more], turn);
    }
  });
}

test("A wall without a list has nothing to fit.", () => {
  fitRows(null);
  const wall = new FakeElement();
  wall.found[".tbw-look"] = [new FakeElement()];
  fitRows(html(wall));
});

test("The page moves once a minute, and is back after eight.", () => {
  const [wall, page] = [new FakeElement(), new FakeElement()];
  wall.found[".tbw-page"] = [page];
  const places = [0, 59, 60, 120, 479, 480].map((seconds) => {
    shiftPage(html(wall), 1000 * seconds);
    return [page.styles.get("--dx"), page.styles.get("--dy")].join(" ");
  });
  assert.deepEqual(places, ["0px 0px", "0px 0px", "4px 2px", "6px 0px", "-4px 2px", "0px 0px"]);
});
