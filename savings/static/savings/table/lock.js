// The code by which a table opens again without signal: asked for where the page came from the device,
// set where it came from the server.

import * as queue from "./queue.js";
import * as seal from "./seal.js";

const AGAIN = 3000; // milliseconds until it is asked once more whether there is signal

// Resolves with the table as it was kept here, once its officer has typed the code.
export async function opened(root, words, path) {
  const box = root.querySelector('[data-part="closed"]');
  const said = box.querySelector('[data-part="closed-said"]');
  const form = box.querySelector("form");
  const names = form.elements.officer;
  root.dataset.closed = "true";
  box.hidden = false;
  await queue.tidy();
  const officers = [];
  for (const each of await queue.officersOf(path)) if (await queue.lockOf(each)) officers.push(each);
  names.replaceChildren(...officers.map((each) => new Option(each, each)));
  names.parentElement.hidden = officers.length < 2;
  form.hidden = !officers.length;
  said.textContent = officers.length ? words.closed : words.no_code;
  // As soon as the server answers the page comes from there, but not while somebody types.
  setInterval(async () => {
    const answer = await fetch(box.dataset.alive, { method: "HEAD", cache: "no-store" }).catch(() => undefined);
    if (answer?.ok && !box.hidden && !form.elements.code.value) location.reload();
  }, AGAIN);
  return new Promise((resolve) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const officer = names.value;
      const lock = await queue.lockOf(officer);
      if (!lock) return void (said.textContent = words.no_code);
      // The try is written down before it is made: who ends the page in between gains nothing.
      await queue.putLock({ ...lock, wrong: lock.wrong + 1 });
      if (!(await seal.unwrapped(officer, lock, form.elements.code.value))) {
        form.elements.code.value = "";
        const left = seal.MOST_WRONG - lock.wrong - 1;
        if (left <= 0) await queue.dropLock(officer);
        form.hidden = left <= 0;
        said.textContent = left > 0 ? words.wrong_code.replace("#n", left) : words.no_code;
        return;
      }
      await queue.putLock({ ...lock, wrong: 0 });
      form.elements.code.value = "";
      const drawn = await queue.kept(path, officer);
      if (!drawn) return void (said.textContent = words.no_code);
      box.hidden = true;
      delete root.dataset.closed;
      resolve(drawn);
    });
  });
}

// The form that sets a code, of a table that is open.
export async function offered(root, words, officer) {
  const box = root.querySelector('[data-part="code"]');
  const said = box.querySelector('[data-part="code-said"]');
  const form = box.querySelector("form");
  const lock = await queue.lockOf(officer);
  const isSet = lock && lock.mark === (await seal.mark());
  if (isSet) await queue.putLock({ ...lock, at: Date.now(), wrong: 0 });
  else if (lock) await queue.dropLock(officer); // of a key before
  const state = box.querySelector('[data-part="code-state"]');
  said.textContent = isSet ? words.code_set : words.code_wanted;
  state.textContent = isSet ? words.is_set : words.is_not_set;
  box.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const code = form.elements.code.value;
    if (seal.isWeak(code)) return void (said.textContent = words.weak_code);
    await queue.putLock({ officer, at: Date.now(), wrong: 0, ...(await seal.wrapped(code)) });
    form.reset();
    said.textContent = words.code_set;
    state.textContent = words.is_set;
    box.open = false;
    root.dataset.coded = "true";
  });
  if (isSet) root.dataset.coded = "true";
}
