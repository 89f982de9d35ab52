// <details class="menu"> closes when one clicks or walks elsewhere; Escape returns the focus to its summary.
const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("focusin", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

export function closeMenus() {
  const menus = [...open()];
  for (const menu of menus) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
  return menus.length > 0;
}

const toggle = document.querySelector("[data-sections-toggle]");
const sections = document.getElementById("sections");
toggle?.addEventListener("click", () => {
  const opened = sections.classList.toggle("is-open");
  toggle.setAttribute("aria-expanded", String(opened));
});
document.addEventListener("click", (event) => {
  if (sections?.classList.contains("is-open") && !sections.contains(event.target) && !toggle.contains(event.target)) {
    sections.classList.remove("is-open");
    toggle.setAttribute("aria-expanded", "false");
  }
});
