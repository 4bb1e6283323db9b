// The sum of what stands in the fields of a deposit day, in satang so that no fraction is lost.
const form = document.querySelector("form[data-total]");
const shown = document.getElementById("deposit-total");

function satang(text) {
  const arabic = text.replace(/[๐-๙]/g, (digit) => "๐๑๒๓๔๕๖๗๘๙".indexOf(digit)).replaceAll(",", "").trim();
  return /^\d+(\.\d{1,2})?$/.test(arabic) ? Math.round(Number(arabic) * 100) : 0;
}

function add() {
  let sum = 0;
  let members = 0;
  for (const field of form.querySelectorAll("input[name^='member-']")) {
    const amount = satang(field.value);
    sum += amount;
    members += amount > 0 ? 1 : 0;
  }
  const baht = (sum / 100).toLocaleString("en", { minimumFractionDigits: 2 });
  shown.textContent = shown.dataset.words.replace("#", members).replace("฿", baht);
}

if (form && shown) {
  form.addEventListener("input", add);
  add();
}
