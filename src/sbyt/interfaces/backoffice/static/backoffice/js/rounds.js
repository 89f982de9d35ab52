// The grid of a round: Enter goes to the next reading, so that a sheet is typed from top to bottom without the mouse.

const cells = [...document.querySelectorAll("[data-round] [data-cell]")];

document.querySelector("[data-round]")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.target.tagName === "SELECT") return;
  const at = cells.indexOf(event.target);
  if (at < 0) return;
  event.preventDefault();
  const next = cells[at + (event.shiftKey ? -1 : 1)];
  if (next) {
    next.focus();
    next.select();
  }
});
