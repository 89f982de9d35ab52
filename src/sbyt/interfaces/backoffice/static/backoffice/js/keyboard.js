// Keys are named by their place (event.code), so the Russian layout changes nothing.
//
// Any button, link or field with data-key is a shortcut: data-key="KeyE", "Shift+KeyV", "Ctrl+KeyK",
// "KeyG KeyL" (one after the other), several parted by "|". It is clicked, or focused where it is a field.
// Single keys sleep inside fields and when the person switched them off (WCAG 2.1.4).
import { closeMenus } from "./menus.js";

const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";
const SEQUENCE_MS = 1200;
let before = { chord: "", at: 0 };

export function chordOf(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey) parts.push("Shift");
  parts.push(event.code);
  return parts.join("+");
}

export function insideField(event) {
  return event.target instanceof Element && event.target.closest(FIELDS) !== null;
}

export function keysAreOff() {
  return document.documentElement.dataset.keys === "off";
}

function visible(element) {
  return element.getClientRects().length > 0;
}

function wanted(chords) {
  const scope = document.querySelector("dialog[open]") ?? document;
  const found = [...scope.querySelectorAll("[data-key]")].filter(
    (element) => visible(element) && element.dataset.key.split("|").some((key) => chords.includes(key)),
  );
  return found.at(-1) ?? null;
}

function act(element) {
  if (element.matches(FIELDS)) {
    element.focus();
    element.select?.();
    return;
  }
  if (element.matches("summary")) element.focus();
  element.click();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const chord = chordOf(event);
  if (chord === "Escape" && closeMenus()) {
    event.preventDefault();
    return;
  }
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (insideField(event)) {
    if (chord === "Escape") event.target.blur();
    if (plain) return;
  }
  if (plain && chord !== "Escape" && keysAreOff()) return;
  const chords = [chord];
  if (event.timeStamp - before.at < SEQUENCE_MS) chords.push(`${before.chord} ${chord}`);
  before = { chord, at: event.timeStamp };
  const element = wanted(chords.reverse());
  if (element && element.getAttribute("aria-disabled") !== "true") {
    event.preventDefault();
    act(element);
  }
});
