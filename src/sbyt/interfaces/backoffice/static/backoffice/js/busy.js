// A form that is being sent is not sent twice; errors of requests made behind the page are said, not swallowed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sending === "yes") {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
});

window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sending;
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt instanceof HTMLFormElement) delete event.detail.elt.dataset.sending;
});

function say(words) {
  const place = document.getElementById("said");
  if (!place) return;
  const line = document.createElement("p");
  line.className = "message bad";
  line.setAttribute("role", "alert");
  line.textContent = words;
  place.replaceChildren(line);
}

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 422) return;
  if (status === 403) say("На это действие у вас нет права. Его даёт администратор.");
  else if (status === 404) say("Этого уже нет. Обновите страницу.");
  else say("Сервер не смог ответить. Ничего не изменено; повторите ещё раз.");
});

document.addEventListener("htmx:sendError", () => say("Нет связи с сервером. Ничего не изменено; повторите, когда связь появится."));

// A refused form comes back with 422 and is shown as it is.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
