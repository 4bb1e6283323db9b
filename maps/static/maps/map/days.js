// The day the map is of: a slider of the last three years by month's end, and any day by hand.

const MONTHS = 36;

export class Days {
  // `box` holds a range, a date and an output; `changed(on)` is told YYYY-MM-DD, or "" for today.
  // `strip`, over the map, says a past day for as long as it is one.
  constructor(box, strip, { today, on, words, day, changed }) {
    this.today = today;
    this.words = words;
    this.day = day;
    this.range = box.querySelector("[type=range]");
    this.date = box.querySelector("[type=date]");
    this.output = box.querySelector("output");
    this.back = box.querySelector("[data-today]");
    this.strip = strip;
    this.said = strip.querySelector("b");
    this.range.max = String(MONTHS);
    this.date.max = today;
    this.range.addEventListener("input", () => this.show(this.atStep(Number(this.range.value)), false));
    this.range.addEventListener("change", () => changed(this.on));
    this.date.addEventListener("change", () => {
      this.show(this.date.value && this.date.value < today ? this.date.value : "", true);
      changed(this.on);
    });
    for (const back of [this.back, strip.querySelector("button")])
      back.addEventListener("click", () => {
        this.show("", true);
        changed("");
      });
    this.show(on, true);
  }

  // The last day of a month; the last step is today.
  atStep(step) {
    if (step >= MONTHS) return "";
    const [year, month] = this.today.split("-").map(Number);
    const end = new Date(Date.UTC(year, month - 1 - (MONTHS - 1 - step), 0));
    return end.toISOString().slice(0, 10);
  }

  stepOf(on) {
    for (let step = 0; step < MONTHS; step++) if (this.atStep(step) >= on) return step;
    return on ? MONTHS - 1 : MONTHS;
  }

  show(on, isFromElsewhere) {
    this.on = on;
    if (isFromElsewhere) this.range.value = String(on ? this.stepOf(on) : MONTHS);
    this.date.value = on || this.today;
    this.output.textContent = on ? this.words.as_of_past.replace("{day}", this.day(on)) : this.words.now;
    this.range.setAttribute("aria-valuetext", this.output.textContent);
    this.back.hidden = this.strip.hidden = !on;
    this.said.textContent = this.output.textContent;
  }
}
