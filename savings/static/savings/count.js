// What the pieces come to while they are counted, beside what the books have.
import { baht } from "./table/money.js";

const form = document.getElementById("count");

function add() {
  let sum = 0;
  for (const field of form.querySelectorAll("input[data-worth]")) {
    const number = Number(field.value.replace(/[๐-๙]/g, (digit) => "๐๑๒๓๔๕๖๗๘๙".indexOf(digit))) || 0;
    const worth = number * Number(field.dataset.worth);
    field.parentElement.querySelector(`output[for="${field.id}"]`).textContent = worth ? baht(worth) : "";
    sum += worth;
  }
  const more = sum - Number(form.dataset.booked);
  document.getElementById("count-sum").textContent = baht(sum);
  document.getElementById("count-more").textContent = more ? `${more > 0 ? "+" : ""}${baht(more)}` : form.dataset.equal;
}

form?.addEventListener("input", add);
if (form) add();
