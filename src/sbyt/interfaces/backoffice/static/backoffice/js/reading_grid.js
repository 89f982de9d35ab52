// A grid of readings, typed through without the mouse.
//
// Enter and ArrowDown save and go on (after the last figure to the link onwards, so that nothing is typed behind it), ArrowUp goes back, Escape puts back what was saved. Each figure goes to the
// server by itself, one at a time; what has not reached it is kept in this browser, tried again, and sent after a
// reload. The server judges every figure: before it is saved (while it is typed) and when it is.
const grid = document.querySelector("[data-grid]");
const trouble = document.getElementById("grid-trouble");
const headers = JSON.parse(document.body.getAttribute("hx-headers"));
const query = grid?.dataset.query ?? "";
const place = `reading-grid?${query}`;
const PREVIEW_AFTER = 250;
const PAUSES = [1000, 2000, 5000, 10000];
const waiting = new Map(JSON.parse(localStorage.getItem(place) ?? "[]"));
let sending = false;
let failures = 0;
let previewTimer = null;
let previewNumber = 0;

const fields = () => [...grid.querySelectorAll("[data-value]")];
const rowOf = (register) => grid.querySelector(`tr[data-register="${register}"]`);
const registerOf = (field) => field.closest("tr").dataset.register;

function keep() {
  if (waiting.size) localStorage.setItem(place, JSON.stringify([...waiting]));
  else localStorage.removeItem(place);
}

function say(row, words, tone) {
  const said = row.querySelector("[data-said] span");
  said.textContent = words;
  said.className = tone ? `state ${tone}` : "";
}

function warn(words) {
  trouble.hidden = !words;
  trouble.querySelector("p").textContent = words;
}

async function post(register, value, preview) {
  const body = new URLSearchParams(query);
  body.set("register", register);
  body.set("value", value);
  if (preview) body.set("preview", "yes");
  const answer = await fetch(grid.dataset.save, { method: "POST", headers, body, redirect: "manual" });
  if (answer.type === "opaqueredirect" || answer.status === 403) throw new Error("signed-out");
  if (!answer.ok) throw new Error(`answer ${answer.status}`);
  return answer.json();
}

function show(register, value, told) {
  const row = rowOf(register);
  if (row) {
    const field = row.querySelector("[data-value]");
    if (told.saved) field.dataset.saved = value;
    field.setAttribute("aria-invalid", told.tone === "bad" ? "true" : "false");
    if (field.value === value) {
      row.querySelector("[data-used]").textContent = told.used;
      say(row, told.said, told.tone);
    }
  }
  for (const [name, words] of Object.entries(told.totals ?? {})) {
    document.querySelector(`[data-total="${name}"]`).textContent = words;
  }
}

async function sendWaiting() {
  if (sending) return;
  sending = true;
  while (waiting.size) {
    const [register, value] = waiting.entries().next().value;
    try {
      const told = await post(register, value, false);
      if (waiting.get(register) === value) waiting.delete(register);
      keep();
      failures = 0;
      warn("");
      show(register, value, told);
    } catch (error) {
      sending = false;
      const gone = error.message === "signed-out";
      warn(
        gone
          ? "Сеанс закончился. Введённое сохранено в этом браузере: войдите снова и откройте эту страницу."
          : `Нет связи с сервером. Введённое (${waiting.size}) сохранено в этом браузере и уйдёт, как только связь вернётся.`,
      );
      if (!gone) setTimeout(sendWaiting, PAUSES[Math.min(failures++, PAUSES.length - 1)]);
      return;
    }
  }
  sending = false;
}

function save(field) {
  const value = field.value.trim();
  clearTimeout(previewTimer);
  previewNumber += 1;
  if (!value || value === field.dataset.saved) return;
  const register = registerOf(field);
  field.setAttribute("aria-invalid", "false");
  waiting.set(register, value);
  keep();
  say(field.closest("tr"), "сохраняется", "accent");
  sendWaiting();
}

function preview(field) {
  clearTimeout(previewTimer);
  const value = field.value.trim();
  const number = ++previewNumber;
  if (!value || value === field.dataset.saved) return;
  previewTimer = setTimeout(async () => {
    try {
      const told = await post(registerOf(field), value, true);
      if (number === previewNumber && field.value.trim() === value) show(registerOf(field), field.value, told);
    } catch {
      // without a connection the figure is judged when it is saved
    }
  }, PREVIEW_AFTER);
}

function step(field, by) {
  const all = fields();
  const next = all[all.indexOf(field) + by];
  if (!next) return false;
  next.focus();
  next.select();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function onKey(event) {
  const field = event.target;
  if (!field.matches?.("[data-value]") || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter" || event.key === "ArrowDown") {
    event.preventDefault();
    save(field);
    if (!step(field, 1)) document.getElementById("grid-end").focus();
  } else if (event.key === "ArrowUp") {
    event.preventDefault();
    save(field);
    step(field, -1);
  } else if (event.key === "Escape") {
    event.preventDefault();
    clearTimeout(previewTimer);
    field.value = field.dataset.saved;
    field.select();
    field.setAttribute("aria-invalid", "false");
    say(field.closest("tr"), field.value ? "сохранено" : "", field.value ? "ok" : "");
  }
}

if (grid) {
  grid.addEventListener("keydown", onKey);
  grid.addEventListener("input", (event) => preview(event.target));
  grid.addEventListener("focusout", (event) => event.target.matches("[data-value]") && save(event.target));
  window.addEventListener("online", sendWaiting);
  for (const [register, value] of waiting) {
    const row = rowOf(register);
    if (row) {
      row.querySelector("[data-value]").value = value;
      say(row, "сохраняется", "accent");
    }
  }
  sendWaiting();
  (fields().find((field) => !field.value) ?? fields()[0])?.focus();
}
