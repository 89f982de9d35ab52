// The docked panel: what htmx puts into #panel. [data-closes-panel] empties it; the focus goes in and comes back.
// Where the panel tells of a row (its address has `open`), the row is marked and the page's address says so.
const place = document.getElementById("panel");
let opener = null;

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target === place && !place.contains(event.detail.elt)) opener = event.detail.elt;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== place) return;
  const from = event.detail.requestConfig?.path ?? "";
  const key = new URLSearchParams(from.split("?")[1] ?? "").get("open");
  if (key) tell(key);
  const field = place.querySelector("[autofocus], input:not([type=hidden])");
  if (field) field.focus({ preventScroll: true });
  else if (!opener?.closest("table[data-list]")) place.querySelector("[data-closes-panel]")?.focus({ preventScroll: true });
});

function tell(key) {
  for (const row of document.querySelectorAll("table[data-list] tr[data-row]")) {
    const link = row.querySelector("[data-open]");
    const opened = link && new URL(link.href, location.href).searchParams.get("open") === key;
    if (opened) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
  address(key);
}

function address(key) {
  const page = new URL(location.href);
  if (key) page.searchParams.set("open", key);
  else page.searchParams.delete("open");
  history.replaceState(history.state, "", page);
}

export function closePanel() {
  if (!place || !place.firstElementChild) return;
  place.replaceChildren();
  const row = document.querySelector("table[data-list] tr[aria-current=true]");
  row?.removeAttribute("aria-current");
  const back = row?.querySelector("[data-open]") ?? (opener?.isConnected ? opener : null);
  back?.focus({ preventScroll: true });
  opener = null;
  if (new URL(location.href).searchParams.has("open")) address("");
}

document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-closes-panel]");
  if (!closer) return;
  if (closer.matches("a")) event.preventDefault();
  closePanel();
});
