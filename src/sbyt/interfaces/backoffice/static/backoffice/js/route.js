// The stops of a route: Alt+↑ and Alt+↓ move the building of the row that has the focus; the focus goes with it.

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const way = { ArrowUp: "up", ArrowDown: "down" }[event.code];
  const row = event.target instanceof Element ? event.target.closest("[data-stop]") : null;
  if (!way || !row) return;
  event.preventDefault();
  row.querySelector(`[data-move="${way}"]`).click();
});

document.addEventListener("htmx:afterSwap", () => {
  if (document.activeElement !== document.body && document.activeElement !== null) return;
  const moved = document.querySelector("[data-moved]")?.dataset.moved;
  document.getElementById(`stop-${moved}`)?.focus();
});
