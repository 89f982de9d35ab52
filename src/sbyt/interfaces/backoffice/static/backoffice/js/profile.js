// The grid of hours: arrows walk, Enter tells where an hour came from; the chart shows the same month and the
// chosen hour. The chart takes its colours from the tokens and its size from its place.
const table = document.querySelector("[data-hours]");
const origin = document.getElementById("origin");
const place = document.getElementById("chart");
const data = JSON.parse(document.getElementById("chart-data").textContent);
const rows = [...table.querySelectorAll("tbody tr")];
let chosen = null;
let asked = 0;

const cellsOf = (row) => [...row.querySelectorAll("td[aria-label]")];

function positionOf(cell) {
  const row = cell.closest("tr");
  return [rows.indexOf(row), cellsOf(row).indexOf(cell)];
}

function choose(cell, focus) {
  chosen?.classList.remove("is-chosen");
  if (chosen) chosen.tabIndex = -1;
  chosen = cell;
  cell.classList.add("is-chosen");
  cell.tabIndex = 0;
  if (focus) cell.focus({ preventScroll: false });
  const [day, hour] = positionOf(cell);
  chart?.setCursor({ left: chart.valToPos(data.moments[day * 24 + hour], "x"), top: -10 });
}

function explain(cell) {
  const [, hour] = positionOf(cell);
  const day = cell.closest("tr").dataset.day;
  const address = `${table.dataset.origin}?day=${day}&hour=${hour}&channel=${table.dataset.channel}${table.dataset.tail ?? ""}`;
  asked += 1;
  const turn = asked;
  window.setTimeout(() => {
    if (turn === asked) window.htmx.ajax("GET", address, { target: origin, swap: "innerHTML" });
  }, 120);
}

const STEPS = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  Home: [0, -24], End: [0, 24], PageUp: [-7, 0], PageDown: [7, 0],
};

table.addEventListener("keydown", (event) => {
  const step = STEPS[event.code];
  if (!chosen || event.ctrlKey || event.metaKey || event.altKey) return;
  if (step) {
    const [day, hour] = positionOf(chosen);
    const toDay = Math.min(rows.length - 1, Math.max(0, day + step[0]));
    const toHour = Math.min(23, Math.max(0, hour + step[1]));
    const cell = cellsOf(rows[toDay])[toHour];
    choose(cell, true);
    explain(cell);
  } else if (event.code === "Enter") {
    explain(chosen);
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
});

table.addEventListener("click", (event) => {
  const cell = event.target.closest("td[aria-label]");
  if (!cell) return;
  choose(cell, true);
  explain(cell);
});

const number = new Intl.NumberFormat("ru-RU", { maximumFractionDigits: 1 });
const dayName = new Intl.DateTimeFormat("ru-RU", { day: "numeric", month: "short" });
const clock = new Intl.DateTimeFormat("ru-RU", { hour: "2-digit", minute: "2-digit" });

function token(name) {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

function draw() {
  const { uPlot } = window;
  place.replaceChildren();
  const axis = { stroke: token("--ink-3"), grid: { stroke: token("--line"), width: 1 }, ticks: { show: false }, font: "11px Inter Variable" };
  return new uPlot(
    {
      width: place.clientWidth - 16,
      height: 160,
      legend: { show: false },
      cursor: { y: false, drag: { x: true, y: false }, points: { size: 6 } },
      scales: { x: { time: true }, ...(data.from_zero ? { y: { range: (self, least, most) => [0, most * 1.2] } } : {}) },
      axes: [
        { ...axis, values: (self, marks, _space, _found, gap) => marks.map((mark) => (gap >= 86400 ? dayName : clock).format(mark * 1000)) },
        { ...axis, size: 56, values: (self, marks) => marks.map((mark) => number.format(mark / 1000)) },
      ],
      series: [
        {},
        { stroke: token("--accent"), width: 1.5, spanGaps: false, points: { show: false } },
        { stroke: token("--warn-dot"), width: 2.5, spanGaps: false, points: { show: false } },
        ...(data.compared?.length ? [{ stroke: token("--ink-2"), width: 1, dash: [4, 3], spanGaps: false, points: { show: false } }] : []),
      ],
    },
    [data.moments, data.values, data.doubtful, ...(data.compared?.length ? [data.compared] : [])],
    place,
  );
}

let chart = null;
if (window.uPlot && data.values.some((value) => value !== null)) {
  chart = draw();
  new ResizeObserver(() => chart.setSize({ width: place.clientWidth - 16, height: 160 })).observe(place);
  const again = () => { chart.destroy(); chart = draw(); };
  document.addEventListener("sbyt:theme", again);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  place.addEventListener("click", () => {
    const at = chart.cursor.idx;
    if (at === null || at === undefined) return;
    const cell = cellsOf(rows[Math.floor(at / 24)])[at % 24];
    choose(cell, false);
    explain(cell);
    cell.scrollIntoView({ block: "nearest" });
  });
} else {
  place.closest("section").hidden = true;
}

// «Месяц» shows all of it, «Неделя» three days on each side of the chosen one.
const DAY = 86400;
document.querySelector("[data-chart-spans]")?.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !chart) return;
  for (const one of button.parentElement.querySelectorAll("button")) one.setAttribute("aria-pressed", String(one === button));
  const middle = data.moments[positionOf(chosen)[0] * 24];
  const week = button.dataset.span === "week";
  chart.setScale("x", {
    min: week ? middle - 3 * DAY : data.moments[0],
    max: week ? middle + 4 * DAY : data.moments.at(-1),
  });
});

const first = rows.flatMap(cellsOf).find((cell) => !cell.classList.contains("is-missing")) ?? cellsOf(rows[0])[0];
first.tabIndex = 0;
chosen = first;

// An address that names a day leads to it: its first hour is chosen and told.
const askedDay = new URLSearchParams(window.location.search).get("day");
const named = rows.find((row) => row.dataset.day === askedDay);
if (named) {
  const [cell] = cellsOf(named);
  choose(cell, true);
  explain(cell);
}
