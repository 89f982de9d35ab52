// [data-theme-choice="light|dark|auto"] and [data-keys-choice="on|off"]: buttons of the user's menu.
import { remember } from "./cookies.js";

const root = document.documentElement;

function press(attribute, chosen) {
  for (const button of document.querySelectorAll(`[${attribute}]`)) {
    button.setAttribute("aria-pressed", String(button.getAttribute(attribute) === chosen));
  }
}

document.addEventListener("click", (event) => {
  const theme = event.target.closest("[data-theme-choice]");
  if (theme) {
    const chosen = theme.dataset.themeChoice;
    if (chosen === "auto") delete root.dataset.theme;
    else root.dataset.theme = chosen;
    remember("sbyt_theme", chosen);
    press("data-theme-choice", chosen);
    document.dispatchEvent(new CustomEvent("sbyt:theme"));
  }
  const keys = event.target.closest("[data-keys-choice]");
  if (keys) {
    root.dataset.keys = keys.dataset.keysChoice;
    remember("sbyt_keys", keys.dataset.keysChoice);
    press("data-keys-choice", keys.dataset.keysChoice);
  }
});
