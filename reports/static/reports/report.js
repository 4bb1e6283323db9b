// On a phone a report is a page of headings, each of which opens its part, and villages come when
// they are asked for. On a wide screen, on paper and without this script all of it is there.
const report = document.querySelector(".report");
const narrow = matchMedia("(max-width: 40rem)");
const MANY = 4; // rows of villages

function parts() {
  return [...report.querySelectorAll(":scope > section:not(.card--first)")].filter((part) => part.querySelector(":scope > h2"));
}

// What is open is kept with the entry of the history: who comes back from a figure is where they were.
function keep() {
  const open = parts().flatMap((part, number) => (part.classList.contains("fold--open") ? [number] : []));
  history.replaceState({ ...history.state, open }, "");
}

function show(part, isOpen) {
  part.classList.toggle("fold--open", isOpen);
  part.querySelector(":scope > h2 button").setAttribute("aria-expanded", String(isOpen));
}

function fold() {
  const open = new Set(history.state?.open);
  parts().forEach((part, number) => {
    if (part.classList.contains("fold")) return; // what tells of a change may tell twice
    const heading = part.querySelector(":scope > h2");
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    part.classList.add("fold");
    show(part, open.has(number));
    button.addEventListener("click", () => {
      show(part, !part.classList.contains("fold--open"));
      keep();
    });
  });
  openTarget();
}

function unfold() {
  for (const part of parts().filter((each) => each.classList.contains("fold"))) {
    const heading = part.querySelector(":scope > h2");
    heading.replaceChildren(...heading.querySelector("button").childNodes);
    part.classList.remove("fold", "fold--open");
  }
}

function openTarget() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const part = target && target.closest(".fold");
  if (part) {
    show(part, true);
    target.scrollIntoView();
  }
}

function foldVillages(table) {
  const villages = table.querySelectorAll("tbody .level-1").length;
  if (villages < MANY || !table.querySelector("tbody .level-0")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "villages button--quiet";
  const say = () => {
    const isFolded = table.classList.contains("report-table--folded");
    button.setAttribute("aria-expanded", String(!isFolded));
    button.textContent = `${isFolded ? report.dataset.show : report.dataset.hide} (${villages})`;
  };
  table.classList.add("report-table--folded");
  button.addEventListener("click", () => {
    table.classList.toggle("report-table--folded");
    say();
  });
  say();
  table.parentElement.before(button);
}

if (report) {
  if (narrow.matches) fold();
  narrow.addEventListener("change", () => (narrow.matches ? fold() : unfold()));
  addEventListener("hashchange", () => narrow.matches && openTarget());
  if (report.dataset.show) report.querySelectorAll(".report-table").forEach(foldVillages);
}
