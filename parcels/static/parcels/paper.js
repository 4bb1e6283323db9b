// The form beneath the map: what is drawn goes into its fields, and what is wrong keeps it from being sent.

const METHOD_OF_A_WALK = "gnss_phone";
const GUARDED = "button:not([type=button]):not([type=reset]):not([formnovalidate]), input[type=submit]:not([formnovalidate])";

export class Paper {
  constructor(frame) {
    const { input, methodInput, accuracyInput } = frame.dataset;
    const field = (id) => (id ? document.getElementById(id) : null);
    this.input = field(input);
    if (!this.input) throw new Error(`there is no #${input} to draw into`);
    this.form = this.input.form;
    this.method = field(methodInput);
    this.accuracy = field(accuracyInput);
    this.given = this.input.value.trim();
    this.needed = this.input.required;
    this.trouble = null;
    // Firefox would bring back a button that we switched off before a reload.
    for (const button of this.form?.querySelectorAll(GUARDED) ?? []) button.autocomplete = "off";
  }

  // A field that is not seen cannot be asked for by the browser: we ask ourselves.
  hideInput() {
    this.input.required = false;
    this.input.hidden = true;
    const explained = (this.input.getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id));
    for (const part of [...(this.input.labels ?? []), ...explained]) {
      if (part && !part.classList.contains("field__error")) part.hidden = true;
    }
  }

  write(geometry) {
    this.input.value = geometry ? JSON.stringify(geometry) : "";
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // What a walk measured; the person may still say otherwise in the form.
  writeWalk(metres) {
    if (this.method && (!this.method.options || [...this.method.options].some(({ value }) => value === METHOD_OF_A_WALK))) {
      this.method.value = METHOD_OF_A_WALK;
      this.method.dispatchEvent(new Event("change", { bubbles: true }));
    }
    if (this.accuracy) {
      this.accuracy.value = metres.toFixed(1);
      this.accuracy.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  // Buttons that send are off while something is wrong; a form's own state of them is kept.
  refuse(trouble) {
    this.trouble = trouble;
    for (const button of this.form?.querySelectorAll(GUARDED) ?? []) {
      if (trouble && !button.disabled) {
        button.disabled = true;
        button.dataset.heldByDrawing = "";
      } else if (!trouble && "heldByDrawing" in button.dataset) {
        button.disabled = false;
        delete button.dataset.heldByDrawing;
      }
    }
  }

  // check() names what keeps the form here, or null; sent() runs when nothing does.
  onSubmit(check, sent) {
    this.form?.addEventListener("submit", (event) => {
      if (event.submitter?.formNoValidate) return;
      if (check()) event.preventDefault();
      else sent();
    });
  }
}
