// The palette: type, walk with the arrows, Enter. The answers come from the server as links.
const field = document.querySelector("[data-palette-field]");
const found = document.getElementById("palette-found");

function items() {
  return [...(found?.querySelectorAll("[role=option]") ?? [])];
}

function choose(step) {
  const all = items();
  if (!all.length) return;
  const now = all.findIndex((item) => item.getAttribute("aria-selected") === "true");
  const next = (now + step + all.length) % all.length;
  all.forEach((item, at) => item.setAttribute("aria-selected", String(at === next)));
  field.setAttribute("aria-activedescendant", all[next].id);
  all[next].scrollIntoView({ block: "nearest" });
}

field?.addEventListener("keydown", (event) => {
  if (event.code === "ArrowDown" || event.code === "ArrowUp") {
    event.preventDefault();
    choose(event.code === "ArrowDown" ? 1 : -1);
  } else if (event.code === "Enter") {
    event.preventDefault();
    found.querySelector("[aria-selected=true]")?.click();
  } else if (event.code === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    field.closest("dialog").close();
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === found) field.setAttribute("aria-expanded", String(items().length > 0));
});

document.getElementById("palette")?.addEventListener("toggle", () => {
  if (field.closest("dialog").open) field.select();
});
