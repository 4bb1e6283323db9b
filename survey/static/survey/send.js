// Says which files were chosen and how large they are before they are sent, and that they are being sent.

const form = document.querySelector("form[data-largest]");
const input = form?.querySelector("input[type=file]");
const list = form?.querySelector("[data-chosen]");
const says = form?.querySelector("[data-says]");

const MEGABYTE = 1e6;
const size = (bytes) => (bytes < MEGABYTE ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / MEGABYTE).toFixed(1)} MB`);

function say(sentence, tone) {
  says.hidden = !sentence;
  says.className = tone ? `notice notice--${tone}` : "notice";
  says.textContent = sentence;
}

function chosen() {
  const files = [...input.files];
  list.replaceChildren(...files.map((file) => {
    const line = document.createElement("li");
    line.textContent = `${file.name} · ${size(file.size)}`;
    return line;
  }));
  list.hidden = !files.length;
  const whole = files.reduce((sum, file) => sum + file.size, 0);
  const tooLarge = whole > Number(form.dataset.largest);
  say(tooLarge ? form.dataset.tooLarge : "", "error");
  return !tooLarge;
}

if (form) {
  input.addEventListener("change", chosen);
  form.addEventListener("submit", (event) => {
    if (!chosen()) event.preventDefault();
    else if (input.files.length) say(form.dataset.sending);
  });
}
