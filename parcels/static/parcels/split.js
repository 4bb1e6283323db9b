// What a line makes of a parcel, asked of the server: pieces on the map, in a list, and a sentence.

import { inRaiNganWah } from "./land_area.js";
import { lineGeometry, partsOf } from "./shape.js";

export class Split {
  constructor(drawing, { frame, board, paper, says }) {
    Object.assign(this, { frame, board, paper, says });
    this.list = paper.form?.querySelector("[data-pieces]") ?? document.querySelector("[data-pieces]");
    if (!this.list) {
      this.list = document.createElement("ol");
      this.list.dataset.pieces = "";
      drawing.append(this.list);
    }
    this.list.classList.add("draw__pieces");
  }

  clear() {
    this.asking?.abort();
    this.asked = null;
    this.list.replaceChildren();
    this.says.hush("pieces");
    delete this.frame.dataset.pieces;
  }

  async preview(line) {
    const text = JSON.stringify(lineGeometry(line));
    if (text === this.asked) return this.draw();
    this.clear();
    this.asked = text;
    this.pieces = [];
    this.draw();
    this.asking = new AbortController();
    this.says.say("pieces", "split-asking", { tone: "hint" });
    const body = new FormData(this.paper.form);
    body.set("cut", text);
    try {
      const answer = await fetch(this.frame.dataset.previewUrl, { method: "POST", body, headers: { Accept: "application/json" }, signal: this.asking.signal });
      const { pieces = [], message = "" } = await answer.json();
      this.show(answer.ok ? pieces : [], message);
    } catch (error) {
      if (error.name === "AbortError") return;
      console.info(error);
      this.show([], this.says.word("split-failed"));
    }
  }

  // Fewer than two pieces is a line that does not cut: the server's sentence says why.
  show(pieces, message) {
    this.pieces = pieces.map(({ geometry, square_metres: squareMetres, area }) => ({
      parts: partsOf(geometry),
      words: `${area ?? inRaiNganWah(squareMetres)} ${this.says.word("rai")}`,
    }));
    const cut = pieces.length > 1;
    if (message || !cut) this.says.say("pieces", "split-none", { tone: cut ? "note" : "error", text: message || this.says.word("split-none") });
    else this.says.hush("pieces");
    this.draw();
    this.list.replaceChildren(
      ...this.pieces.map(({ words }) => {
        const item = document.createElement("li");
        item.textContent = words;
        return item;
      }),
    );
    this.frame.dataset.pieces = String(pieces.length);
    this.frame.dispatchEvent(new CustomEvent("draw:pieces", { detail: { pieces, message } }));
  }

  draw() {
    this.board.trace.clearLayers();
    this.board.showPieces(this.pieces.map(({ parts }) => parts), (index) => `${index + 1} · ${this.pieces[index].words}`);
    this.board.showLine(JSON.parse(this.asked).coordinates);
  }
}
