// Lists: J and K walk, Enter opens, X picks, Shift+X picks up to the last picked one.
//
// table[data-list] with tr[data-row]; the link to open carries data-open, the box data-pick. The bar of the
// selection is drawn by the server: it knows the sums.
import { insideField, keysAreOff } from "./keyboard.js";

const table = () => document.querySelector("table[data-list]");
const rows = () => [...(table()?.querySelectorAll("tbody tr[data-row]") ?? [])];
let anchor = null;

function cursor() {
  return table()?.querySelector("tr.is-cursor") ?? null;
}

function moveTo(row) {
  cursor()?.classList.remove("is-cursor");
  row.classList.add("is-cursor");
  const target = row.querySelector("[data-open]");
  target?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(cursor());
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
  moveTo(all[next]);
}

function paint(box) {
  box.closest("tr").classList.toggle("is-selected", box.checked);
}

function told(box) {
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

// All that was found, beyond the page: one field says so to the server; any row let go takes it back.
function pickFound(yes) {
  const field = document.querySelector("[data-pick-all-found]");
  if (field) field.disabled = !yes;
}

function pick(row, range) {
  const box = row?.querySelector("[data-pick]");
  if (!box) return;
  if (range && anchor) {
    const all = rows();
    const [from, to] = [all.indexOf(anchor), all.indexOf(row)].sort((a, b) => a - b);
    for (const between of all.slice(from, to + 1)) {
      const one = between.querySelector("[data-pick]");
      one.checked = true;
      paint(one);
    }
  } else {
    box.checked = !box.checked;
    paint(box);
  }
  anchor = row;
  told(box);
}

document.addEventListener("keydown", (event) => {
  if (!table() || insideField(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]") || event.target.closest?.("[role=grid], details.menu")) return;
  const arrow = event.code === "ArrowDown" || event.code === "ArrowUp";
  if (keysAreOff() && !arrow) return;
  if (event.code === "KeyJ" || event.code === "ArrowDown") step(1);
  else if (event.code === "KeyK" || event.code === "ArrowUp") step(-1);
  else if (event.code === "KeyX") pick(cursor(), event.shiftKey);
  else return;
  event.preventDefault();
});

// The order of columns: a line of the menu moves past its neighbour and keeps the focus on its button.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-column-move]");
  const line = button?.closest("[data-column]");
  if (!line) return;
  const up = button.dataset.columnMove === "up";
  const other = up ? line.previousElementSibling : line.nextElementSibling;
  if (!other?.matches("[data-column]") || other.querySelector("input").disabled) return;
  if (up) other.before(line);
  else other.after(line);
  button.focus();
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("table[data-list] tr[data-row]");
  if (row && row !== cursor()) {
    cursor()?.classList.remove("is-cursor");
    row.classList.add("is-cursor");
  }
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("table[data-list] tr[data-row]");
  if (row && !event.target.closest("a, button, input, label, summary")) {
    moveTo(row);
    if (!window.getSelection()?.toString()) row.querySelector("[data-open]")?.click();
  }
  if (event.target.closest("[data-pick-found]")) {
    const boxes = [...document.querySelectorAll("[data-pick]")];
    for (const box of boxes) {
      box.checked = true;
      paint(box);
    }
    document.querySelector("[data-pick-all]").checked = true;
    pickFound(true);
    told(document.querySelector("[data-pick-all]"));
  }
  if (event.target.closest("[data-unpick]")) {
    pickFound(false);
    const boxes = [...document.querySelectorAll("[data-pick], [data-pick-all]")];
    for (const box of boxes) {
      box.checked = false;
      if (box.matches("[data-pick]")) paint(box);
    }
    if (boxes[0]) told(boxes[0]);
  }
});

// On the way down: the bar of the selection asks the server when the event comes back up.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick], [data-pick-all]") && !event.target.checked) pickFound(false);
}, true);

// On the way down: the bar of the selection is asked for by the form, and by then the boxes must say what they mean.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick]")) {
    paint(event.target);
    anchor = event.target.closest("tr");
  }
  if (event.target.matches("[data-pick-all]")) {
    for (const box of document.querySelectorAll("[data-pick]")) {
      box.checked = event.target.checked;
      paint(box);
    }
  }
}, true);

// Words typed before the scripts listened are searched for as soon as they do: the box must never say one thing
// and the list another. The listener comes after that of htmx, which has taken the box in by then.
document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector("input[type=search][name=q][hx-get]");
  const asked = new URLSearchParams(location.search).get("q") ?? "";
  const plain = (words) => words.trim().split(/\s+/).join(" ");
  if (box && plain(box.value) !== plain(asked)) box.dispatchEvent(new Event("typed-before"));
});
