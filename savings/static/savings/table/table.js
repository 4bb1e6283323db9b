// The table of a deposit day: one member after the other, by keyboard or thumb, with signal or without.

import * as lock from "./lock.js";
import { baht, satang, typed } from "./money.js";
import * as queue from "./queue.js";
import * as seal from "./seal.js";
import * as server from "./server.js";

const AGAIN = 15_000; // milliseconds until what waits is sent once more
const root = document.getElementById("table");
const words = JSON.parse(document.getElementById("table-words").textContent);
if (!window.isSecureContext) {
  document.querySelector('[data-part="signal"]').textContent = words.insecure; // nothing can be sealed
  throw new Error(words.insecure);
}
const fresh = JSON.parse(document.getElementById("table-data").textContent); // null: kept on the device
if (fresh) await seal.open(fresh.officer, fresh.seals);
const given = fresh ?? (await lock.opened(root, words, location.pathname));
delete given.seals;
const form = document.getElementById("line");
const fields = Object.fromEntries([...form.querySelectorAll("input[name]")].map((each) => [each.name, each]));
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const members = given.members;
const byKey = new Map(members.map((each) => [each.key, each]));
let standing = given; // what the server said last
let waiting = []; // lines of this device, of this officer
let others = []; // lines of this device that only their officers can open
let current = 0;
let signal = "";

const enteredOf = (key) => standing.entered.filter((each) => each.member === key);
const waitingOf = (key) => waiting.filter((each) => each.member === key);

// What a line brings into the box, as savings.counter.lines.Line has it.
function cashOf(line) {
  let sum = 0;
  for (const [name, amount] of Object.entries(line)) {
    if (name !== "loan") sum += name.startsWith("out_") ? -amount : amount;
  }
  return sum;
}

const has = (key, side, name) =>
  enteredOf(key).some((each) => each.sides[side]) || waitingOf(key).some((each) => each.line[name]);

function expected(member) {
  const due = member.loan ? Math.min(member.loan.interest + member.loan.principal, member.loan.interest + member.loan.left) : 0;
  return {
    savings: has(member.key, "savings", "savings") ? 0 : member.pledge,
    repayment: has(member.key, "loans", "repayment") ? 0 : due,
  };
}

function element(tag, text, name) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (name) made.className = name;
  return made;
}

function sidesOf(sides) {
  return Object.entries(sides)
    .map(([kind, amount]) => `${words.kinds[kind] ?? kind} ${amount < 0 ? words.out : ""}${baht(Math.abs(amount))}`)
    .join(" · ");
}

function lineText(line) {
  return Object.entries(line)
    .filter(([name, amount]) => name !== "loan" && amount)
    .map(([name, amount]) => `${words.fields[name]} ${baht(amount)}`)
    .join(" · ");
}

function show(index, { fresh = true } = {}) {
  current = Math.max(0, Math.min(index, members.length - 1));
  const member = members[current];
  if (!member) return;
  part("number").textContent = member.number;
  part("name").textContent = member.name;
  const held = Object.entries(member.held).filter(([, amount]) => amount);
  part("held").textContent = held.map(([kind, amount]) => `${words.kinds[kind]} ${baht(amount)}`).join(" · ");
  const loan = part("loan");
  loan.hidden = !member.loan;
  if (member.loan) {
    loan.textContent = words.loan
      .replace("#left", baht(member.loan.left))
      .replace("#interest", baht(member.loan.interest))
      .replace("#principal", baht(member.loan.principal));
    loan.classList.toggle("late", member.loan.late > 0);
  }
  drawDone(member);
  if (fresh) {
    form.reset();
    const filled = expected(member);
    fields.savings.value = typed(filled.savings);
    fields.repayment.value = typed(filled.repayment);
    fields.repayment.disabled = !member.loan;
    fields.out_savings.disabled = !(member.held.savings > 0);
    fields.out_special.disabled = !(member.held.special > 0);
    fields.out_dividends.disabled = !(member.held.dividends > 0);
    fields.savings.focus({ preventScroll: true });
    fields.savings.select();
    part("wrong").textContent = "";
  }
  drawSum();
  for (const row of part("list").children) row.classList.toggle("is-current", row.dataset.key === member.key);
}

function drawDone(member) {
  const done = part("done");
  done.replaceChildren();
  for (const each of enteredOf(member.key)) {
    const at = new Date(each.at).toLocaleTimeString("th-TH", { hour: "2-digit", minute: "2-digit" });
    done.append(element("p", `✓ ${sidesOf(each.sides)} (${each.by} ${at})`, "done"));
  }
  for (const each of waitingOf(member.key)) {
    const row = element("div", undefined, `wait wait--${each.state}`);
    row.append(element("p", `${each.state === "waiting" ? words.waiting : each.sentence} · ${lineText(each.line)}`));
    if (each.state !== "waiting") {
      row.append(button(each.state === "asks" ? words.another : words.again, () => again(each)));
    }
    row.append(button(each.state === "asks" ? words.same : words.remove, () => remove(each)));
    done.append(row);
  }
}

function button(text, act) {
  const made = element("button", text, "button button--quiet");
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

async function again(line) {
  await queue.put({ ...line, state: "waiting", seen: enteredOf(line.member).map((each) => each.key) });
  await refresh();
  await send();
}

async function remove(line) {
  if (line.state !== "asks" && !window.confirm(words.sure)) return;
  await queue.drop(line.key);
  await refresh();
  show(current);
}

function read() {
  const line = { loan: "" };
  for (const [name, field] of Object.entries(fields)) {
    const amount = field.disabled ? 0 : satang(field.value);
    field.setAttribute("aria-invalid", amount === undefined);
    if (amount === undefined) return undefined;
    line[name] = amount;
  }
  if (line.repayment) line.loan = members[current].loan.key;
  return line;
}

function drawSum() {
  const line = read();
  part("sum").textContent = line ? baht(cashOf(line)) : "–";
}

async function take() {
  const line = read();
  if (!line) {
    part("wrong").textContent = words.wrong;
    form.querySelector('[aria-invalid="true"]')?.focus();
    return;
  }
  if (Object.entries(line).some(([name, amount]) => name !== "loan" && amount)) {
    const member = members[current];
    await queue.put({
      key: crypto.randomUUID(),
      group: given.group,
      day: given.day,
      officer: given.officer,
      member: member.key,
      seen: enteredOf(member.key).map((each) => each.key),
      line,
      state: "waiting",
      at: Date.now(),
    });
    await refresh();
  }
  show(current + 1 < members.length ? current + 1 : current);
  send();
}

function draw() {
  const list = part("list");
  list.replaceChildren();
  for (const member of members) {
    const row = element("li");
    row.dataset.key = member.key;
    const mine = enteredOf(member.key);
    const held = waitingOf(member.key);
    const asks = held.some((each) => each.state !== "waiting");
    const sum = mine.reduce((total, each) => total + each.cash, 0) + held.reduce((total, each) => total + cashOf(each.line), 0);
    const pick = element("button", undefined, "plain");
    pick.type = "button";
    pick.append(element("span", member.number, "n"), element("span", member.name, "who"));
    const mark = asks ? "!" : held.length ? "…" : mine.length ? "✓" : "";
    pick.append(element("span", mine.length || held.length ? `${mark} ${baht(sum)}` : "–", asks ? "asks" : "sum"));
    pick.addEventListener("click", () => show(members.indexOf(member)));
    row.append(pick);
    list.append(row);
  }
  const came = members.filter((each) => enteredOf(each.key).length || waitingOf(each.key).length).length;
  const unsent = waiting.reduce((total, each) => total + cashOf(each.line), 0);
  const asking = waiting.filter((each) => each.state !== "waiting").length;
  part("came").textContent = words.came.replace("#n", came).replace("#all", members.length);
  part("cash").textContent = baht(standing.cash + unsent);
  part("unsent").textContent = waiting.length
    ? words.unsent.replace("#n", waiting.length).replace("#asks", asking ? ` (${words.asking.replace("#n", asking)})` : "")
    : words.sent;
  const whose = [...new Set(others.map((each) => each.officer))].join(", ");
  const left = others.length ? words.others.replace("#n", others.length).replace("#who", whose) : "";
  part("signal").textContent = [signal, left].filter(Boolean).join(" · ");
  root.dataset.unsent = waiting.length;
  root.dataset.final = standing.is_final;
}

async function refresh(said) {
  if (said?.entered) {
    const { cash, entered, is_final } = said;
    standing = { ...standing, cash, entered, is_final };
    if (!isOver()) await queue.keep(location.pathname, given.officer, standing);
  }
  ({ own: waiting, others } = await queue.of(given.group, given.day));
  draw();
  if (members[current]) drawDone(members[current]);
}

async function send() {
  const said = await server.state(given.state);
  if (said === undefined) signal = words.offline;
  else if (said === null) signal = words.signin;
  else {
    signal = "";
    await refresh(said);
    if (said.officer !== given.officer) signal = words.other.replace("#who", given.officer);
    else {
      const status = await queue.send(given.group, given.day, server.post(given.lines), refresh);
      if (status === 0 || status >= 500) signal = words.offline;
      else if (status !== 200) signal = words.signin;
    }
  }
  await refresh();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  take();
});
form.addEventListener("input", drawSum);
root.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, PageDown: 1, Escape: 1, ArrowUp: -1, PageUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  show(current + step);
});
part("skip").addEventListener("click", () => show(current + 1));
part("back").addEventListener("click", () => show(current - 1));
part("jump").addEventListener("change", (event) => {
  const wanted = event.target.value.trim();
  const index = members.findIndex((each) => String(each.number) === wanted || (wanted && each.name.includes(wanted)));
  event.target.value = "";
  if (index >= 0) show(index);
});
part("jump").addEventListener("keydown", (event) => {
  event.stopPropagation();
  if (event.key === "Enter") event.target.dispatchEvent(new Event("change"));
});
window.addEventListener("online", send);
window.addEventListener("beforeunload", (event) => {
  if (waiting.length) event.preventDefault();
});
setInterval(() => waiting.length && send(), AGAIN);

const isOver = () => standing.is_final && !waiting.length;

async function keepPage() {
  if (!navigator.serviceWorker) return;
  const registered = await navigator.serviceWorker.register(given.worker, { scope: "/groups/" });
  await navigator.serviceWorker.ready;
  const drawn = performance.getEntriesByType("resource").map((each) => new URL(each.name).pathname);
  const files = drawn.filter((each) => each.startsWith("/static/"));
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data === "kept") root.dataset.kept = "true";
  });
  if (isOver()) await queue.forget(location.pathname, given.officer);
  registered.active?.postMessage(isOver() ? "forget" : { keep: [location.pathname, ...new Set(files)] });
}

if (fresh) {
  await queue.tidy();
  if (!isOver()) await queue.keep(location.pathname, given.officer, standing);
  await lock.offered(root, words, given.officer);
}
const asked = await server.state(given.state); // without signal what was heard last stands
await refresh(asked || undefined);
const open = members.findIndex((each) => !enteredOf(each.key).length && !waitingOf(each.key).length);
show(Math.max(open, 0));
root.dataset.ready = "true";
await send();
if (fresh) keepPage().catch(() => undefined); // without it the page still works, but for a reload without signal
