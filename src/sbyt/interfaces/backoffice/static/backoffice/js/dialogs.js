// [data-opens="id"] opens the dialog of that id; [data-closes] closes the one it stands in.
// The help of keys lists what this very screen answers to.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog.id === "all-keys") listKeys(dialog);
    if (!dialog.open) dialog.showModal();
  }
  if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
  if (event.target instanceof HTMLDialogElement) event.target.close();
});

const NAMES = {
  BracketLeft: "[", BracketRight: "]", Slash: "/", Escape: "Esc", Enter: "Enter", Space: "Пробел", Semicolon: ";", Comma: ",", Period: ".",
  ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Ctrl: "Ctrl", Shift: "Shift", Alt: "Alt",
};

function nameOf(code) {
  return NAMES[code] ?? code.replace(/^(Key|Digit)/, "");
}

function listKeys(dialog) {
  const place = dialog.querySelector("[data-screen-keys]");
  place.replaceChildren();
  const seen = new Set();
  for (const element of document.querySelectorAll("[data-key]")) {
    const words = element.dataset.keyWords ?? element.getAttribute("aria-label") ?? element.textContent.trim();
    const chord = element.dataset.key.split("|")[0];
    if (seen.has(chord) || !words || element.closest("dialog")) continue;
    seen.add(chord);
    const line = document.createElement("div");
    for (const code of chord.split(/[ +]/)) {
      const cap = document.createElement("kbd");
      cap.textContent = nameOf(code);
      line.append(cap);
    }
    const said = document.createElement("span");
    said.className = "words";
    said.textContent = words.split("\n")[0].trim();
    line.append(said);
    place.append(line);
  }
}
