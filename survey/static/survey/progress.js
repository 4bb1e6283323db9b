// Follows an import that is under way: asks how far it is, and shows the result when it is done.
// Without this script the page asks again by itself (a refresh in its head).

const EVERY = 1500; // ms between two questions
const MOST_WAIT = 15000; // ms: after failures it asks less often

const card = document.querySelector("[data-progress]");
const bar = card?.querySelector("[data-bar]");
const words = card?.querySelector("[data-count]");
const number = new Intl.NumberFormat(document.documentElement.lang || "th", { numberingSystem: "latn" });
const thai = document.documentElement.lang !== "en";

function show({ done, total }) {
  if (!bar || !total) return;
  if (done >= total) {
    // What follows is done in the database in one step: nobody knows how far it is.
    bar.removeAttribute("value");
    words.textContent = words.dataset.allRead;
    return;
  }
  bar.max = total;
  bar.value = done;
  const [shown, whole] = [number.format(done), number.format(total)];
  words.textContent = thai ? `${shown} จาก ${whole} แถว` : `${shown} of ${whole} rows`;
}

async function follow(wait) {
  let next = EVERY;
  try {
    const answer = await fetch(card.dataset.progress, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const told = await answer.json();
    if (!told.busy) {
      location.reload();
      return;
    }
    show(told);
  } catch {
    next = Math.min(wait * 2, MOST_WAIT);
  }
  setTimeout(() => follow(next), next);
}

if (card && !("stalled" in card.dataset)) setTimeout(() => follow(EVERY), EVERY / 3);
