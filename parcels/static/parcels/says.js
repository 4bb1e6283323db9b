// Sentences over the map, one for each key, and questions with two large buttons.
// The words are the page's (data-say-…), so that they are translated.

const camel = (key) => `say-${key}`.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

export class Says {
  constructor(frame, box) {
    this.frame = frame;
    this.box = box;
    this.shown = new Map();
  }

  has(key) {
    return camel(key) in this.frame.dataset;
  }

  word(key, values = {}) {
    return (this.frame.dataset[camel(key)] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  // tone: "error" | "warning" | "note" | "hint". The same sentence is not said twice over.
  say(slot, key, { tone = "note", values = {}, text = this.word(key, values) } = {}) {
    const before = this.shown.get(slot);
    if (before?.dataset.text === text) return;
    const note = document.createElement("p");
    note.className = `draw__note draw__note--${tone}`;
    note.dataset.slot = slot;
    note.dataset.text = text;
    if (tone === "error") note.setAttribute("role", "alert");
    note.textContent = text;
    if (before) before.replaceWith(note);
    else this.box.append(note);
    this.shown.set(slot, note);
    // What answers a press must be seen where the button is far below.
    if (slot === "finish" || tone === "question") note.scrollIntoView({ block: "nearest" });
  }

  hush(slot) {
    this.shown.get(slot)?.remove();
    this.shown.delete(slot);
  }

  // Answers true or false; never, where the question was hushed.
  ask(slot, key, yes, no) {
    this.hush(slot);
    this.say(slot, key, { tone: "question" });
    const note = this.shown.get(slot);
    return new Promise((answer) => {
      const buttons = document.createElement("span");
      buttons.className = "draw__answers";
      for (const [word, value] of [[yes, true], [no, false]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = this.word(word);
        if (!value) button.className = "button--quiet";
        button.dataset.answer = value ? "yes" : "no";
        button.addEventListener("click", () => {
          this.hush(slot);
          answer(value);
        });
        buttons.append(button);
      }
      note.append(buttons);
    });
  }
}
