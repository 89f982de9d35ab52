// The docked panel: what htmx puts into #panel. [data-closes-panel] empties it; the focus goes in and comes back.
const place = document.getElementById("panel");
let opener = null;

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target === place && !place.contains(event.detail.elt)) opener = event.detail.elt;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== place) return;
  const first = place.querySelector("[autofocus], input:not([type=hidden]), [data-closes-panel]");
  first?.focus({ preventScroll: true });
});

export function closePanel() {
  if (!place || !place.firstElementChild) return;
  place.replaceChildren();
  if (opener?.isConnected) opener.focus({ preventScroll: true });
  opener = null;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-closes-panel]")) closePanel();
});
