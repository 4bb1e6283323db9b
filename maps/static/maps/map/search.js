// Search: what is typed is asked of the server, and what is found is gone to.

const PATIENCE = 350; // ms after the last letter

export class Search {
  constructor(form, told) {
    this.form = form;
    this.told = told; // { address, words, state, go(hit) }
    this.input = form.querySelector("input");
    this.list = form.querySelector("[data-hits]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask(true);
    });
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(false), PATIENCE);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.fold();
    });
    this.input.addEventListener("focus", () => (this.list.hidden = !this.list.children.length));
  }

  fold() {
    this.list.hidden = true;
  }

  async ask(isFinal) {
    clearTimeout(this.timer);
    this.stop?.abort();
    const text = this.input.value.trim();
    if (text.length < 2 && !isFinal) return this.list.replaceChildren();
    if (!text) return this.list.replaceChildren();
    this.stop = new AbortController();
    const asked = new URLSearchParams({ q: text });
    if (this.told.state.on) asked.set("on", this.told.state.on);
    if (isFinal) this.say(this.told.words.searching);
    try {
      const answer = await fetch(`${this.told.address}?${asked}`, { signal: this.stop.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const { hits } = await answer.json();
      this.show(hits, text);
      if (isFinal && hits.length === 1) this.choose(hits[0]);
    } catch (error) {
      if (error.name !== "AbortError") this.say(this.told.words.search_failed);
    }
  }

  say(sentence) {
    const item = document.createElement("li");
    item.className = "hits__note";
    item.textContent = sentence;
    this.list.replaceChildren(item);
    this.list.hidden = false;
  }

  show(hits, text) {
    if (!hits.length) return this.say(this.told.words.nothing_found.replace("{text}", text));
    this.list.hidden = false;
    this.list.replaceChildren(
      ...hits.map((hit) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        const title = document.createElement("b");
        title.textContent = hit.title;
        const note = document.createElement("small");
        note.textContent = hit.note;
        button.append(title, note);
        button.addEventListener("click", () => this.choose(hit));
        item.append(button);
        return item;
      }),
    );
  }

  choose(hit) {
    this.fold();
    this.input.blur();
    this.told.go(hit);
  }
}
