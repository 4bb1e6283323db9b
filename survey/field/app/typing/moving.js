// From box to box by the keyboard, in the order of the paper.

const BOX = "[data-box]:not([disabled])";

export const boxes = () => [...document.querySelectorAll(BOX)];

export function to(box) {
  if (!box) return false;
  box.focus();
  box.select?.();
  box.closest("[data-line]")?.scrollIntoView({ block: "center" });
  return true;
}

// The box after (or before) one; the last leads to the button that saves.
export function onward(from, step = 1) {
  const all = boxes();
  const at = all.indexOf(from);
  const next = all[at + step];
  if (next) return to(next);
  if (step > 0) document.querySelector("[data-save]")?.focus();
  return false;
}

// The box of a question by its number on paper: "20", or "20.2" for the second person.
export function toNumber(text) {
  const [number, round = ""] = text.trim().split(/[.,/\s]+/);
  const found = boxes().filter((box) => box.dataset.number === number);
  return to(found.find((box) => box.dataset.round === round) ?? (round ? null : found[0]));
}

// The first box of the form that is empty, else the first.
export function toBeginning() {
  const all = boxes();
  return to(all.find((box) => box.value === "") ?? all[0]);
}
