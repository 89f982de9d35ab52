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
  form.addEventListener("submit", () => {
    const button = form.querySelector("button");
    button.setAttribute("aria-disabled", "true");
    button.append(" … отправляем");
  });
}
