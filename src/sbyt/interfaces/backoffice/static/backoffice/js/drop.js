// form[data-drop]: files may be dropped on it; what is chosen is said beside the field before it is sent.
const MEGABYTE = 1024 * 1024;
const form = document.querySelector("form[data-drop]");
const input = form?.querySelector("[data-drop-input]");
const chosen = form?.querySelector("[data-drop-chosen]");

function told() {
  const files = [...(input?.files ?? [])];
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const megabytes = (size / MEGABYTE).toLocaleString("ru-RU", { maximumFractionDigits: 1 });
  chosen.textContent = files.length ? `Выбрано файлов: ${files.length}, всего ${megabytes} МБ` : "";
}

if (form) {
  input.addEventListener("change", told);
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      event.preventDefault();
      form.classList.add("is-over");
    });
  }
  form.addEventListener("dragleave", () => form.classList.remove("is-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("is-over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    told();
  });
  form.addEventListener("submit", send);
}

// Sent by hand, so that a person sees how much of it has gone; the page that answers is then opened as usual.
function send(event) {
  if (event.defaultPrevented) return;
  event.preventDefault();
  const bar = form.querySelector("[data-drop-sent]");
  const button = form.querySelector("button");
  const body = new FormData(form);
  const request = new XMLHttpRequest();
  const failed = (words) => {
    chosen.textContent = words;
    bar.hidden = true;
    button.disabled = false;
  };
  button.disabled = true;
  bar.hidden = false;
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const percent = total ? Math.floor((loaded * 100) / total) : 0;
    bar.value = percent;
    chosen.textContent = percent < 100 ? `Отправлено ${percent} %` : "Отправлено, сохраняем на сервере";
  });
  request.addEventListener("load", () => {
    if (request.status < 400) location.assign(request.responseURL);
    else if (request.status === 413 || request.status === 400) failed("Слишком много файлов сразу: упакуйте их в один zip.");
    else failed("Сервер не принял файлы. Ничего не сохранено; повторите ещё раз.");
  });
  request.addEventListener("error", () => failed("Нет связи с сервером. Ничего не сохранено; повторите, когда связь появится."));
  request.open("POST", form.action);
  request.send(body);
}
