// The graph of a draft by mouse and keys: a link is drawn from a node's port to the node that takes it (with Shift it is
// subtracted), a sign is turned by a click or Enter and cut by Del, arrows walk from node to node along the links.
// Every change is the same form that the panel beside has: the server decides, refuses rings and counts anew.
const canvas = document.querySelector(".scheme-canvas");
const picture = canvas.querySelector("svg");
const form = document.getElementById("scheme-link");
const drawn = document.getElementById("scheme-drawn");
const hint = document.getElementById("scheme-hint");
const words = hint.textContent;
let from = null;

function send(fields) {
  for (const [name, value] of Object.entries(fields)) form.elements[name].value = value;
  form.requestSubmit();
}

function pointOf(event) {
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
}

function takerUnder(event) {
  const node = document.elementFromPoint(event.clientX, event.clientY)?.closest(".scheme-node[data-takes]");
  return node && node.dataset.node !== from.dataset.from ? node : null;
}

function mark(taker) {
  for (const node of picture.querySelectorAll(".is-aim")) node.classList.remove("is-aim");
  taker?.classList.add("is-aim");
}

function stop() {
  from = null;
  drawn.setAttribute("d", "");
  drawn.classList.remove("minus");
  mark(null);
  hint.textContent = words;
}

picture.addEventListener("pointerdown", (event) => {
  const port = event.target.closest("[data-from]");
  if (!port || event.button !== 0) return;
  event.preventDefault();
  from = port;
  picture.setPointerCapture(event.pointerId);
});

picture.addEventListener("pointermove", (event) => {
  if (!from) return;
  const [x1, y1] = [from.cx.baseVal.value, from.cy.baseVal.value];
  const { x, y } = pointOf(event);
  const middle = (x1 + x) / 2;
  drawn.setAttribute("d", `M${x1} ${y1}C${middle} ${y1} ${middle} ${y} ${x} ${y}`);
  drawn.classList.toggle("minus", event.shiftKey);
  const taker = takerUnder(event);
  mark(taker);
  hint.textContent = taker
    ? `«${from.dataset.title}» ${event.shiftKey ? "вычесть из" : "прибавить к"}: ${taker.getAttribute("aria-label")}`
    : words;
});

picture.addEventListener("pointerup", (event) => {
  if (!from) return;
  const taker = takerUnder(event);
  const source = from.dataset.from;
  stop();
  if (taker) send({ source, target: taker.dataset.node, sign: event.shiftKey ? "minus" : "plus", do: "" });
});

picture.addEventListener("pointercancel", stop);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && from) stop();
});

function turn(sign, cut) {
  const other = sign.dataset.sign === "plus" ? "minus" : "plus";
  send({ source: sign.dataset.source, target: sign.dataset.target, sign: other, do: cut ? "cut" : "" });
}

picture.addEventListener("click", (event) => {
  const sign = event.target.closest(".scheme-sign");
  if (sign) turn(sign, false);
});

function neighbour(id, onward) {
  const link = [...picture.querySelectorAll(".scheme-sign")].find((one) => one.dataset[onward ? "source" : "target"] === id);
  return link && picture.querySelector(`[data-node="${link.dataset[onward ? "target" : "source"]}"]`);
}

function beside(node, step) {
  const place = node.querySelector("rect");
  const column = [...picture.querySelectorAll(".scheme-node")]
    .filter((one) => one.querySelector("rect").x.baseVal.value === place.x.baseVal.value)
    .sort((a, b) => a.querySelector("rect").y.baseVal.value - b.querySelector("rect").y.baseVal.value);
  return column[column.indexOf(node) + step];
}

const WALK = {
  ArrowRight: (node) => neighbour(node.dataset.node, true),
  ArrowLeft: (node) => neighbour(node.dataset.node, false),
  ArrowDown: (node) => beside(node, 1),
  ArrowUp: (node) => beside(node, -1),
};

picture.addEventListener("keydown", (event) => {
  const sign = event.target.closest(".scheme-sign");
  if (sign && ["Enter", " ", "Delete"].includes(event.key)) {
    event.preventDefault();
    turn(sign, event.key === "Delete");
    return;
  }
  const node = event.target.closest(".scheme-node");
  if (!node || !WALK[event.key]) return;
  event.preventDefault();
  WALK[event.key](node)?.focus();
});
