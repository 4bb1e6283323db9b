// Where the phone is, for whoever shows it: one watch for the whole page (parcels' Walk), running
// while somebody has asked for it.

import { reactive, readonly } from "vue";

import { Walk } from "@parcels/walk.js";

import { stayOpen } from "../idle.js";
import { t } from "../words.js";

const now = reactive({ fix: null, trouble: null, fixes: 0 });
// fix: { at, altitude, error, timestamp } or null; trouble: a key of TROUBLES or null; fixes: how
// many of the last ones were made standing here.
export const position = readonly(now);

const walk = new Walk();
const askers = new Map(); // who asked → whether the screen is kept on

walk.addEventListener("fix", ({ detail }) => {
  Object.assign(now, { fix: detail, trouble: null, fixes: walk.corner()?.fixes ?? 0 });
});
walk.addEventListener("trouble", ({ detail }) => {
  now.trouble = detail;
});

const TROUBLES = {
  "gps-denied": ["โทรศัพท์ไม่อนุญาตให้หน้านี้รู้ตำแหน่ง แตะรูปแม่กุญแจข้างที่อยู่เว็บ เปิดสิทธิ์ตำแหน่ง แล้วกดลองใหม่", "The phone does not let this page know the position: tap the padlock beside the address, allow location, and try again"],
  "gps-unavailable": ["หาตำแหน่งไม่ได้ เปิดตำแหน่ง (GPS) ของโทรศัพท์ แล้วกดลองใหม่", "No position: switch on the phone's location (GPS), and try again"],
  "gps-timeout": ["ยังไม่ได้สัญญาณดาวเทียม ออกไปยืนในที่โล่งแล้วรอสักครู่", "No satellites yet: stand in the open and wait a moment"],
  "gps-insecure": ["หน้านี้ไม่ได้เปิดด้วย https โทรศัพท์จึงไม่บอกตำแหน่ง เปิดด้วย https หรือวางจุดบนแผนที่", "This page was not opened by https, so the phone tells no position: open it by https, or put points on the map"],
  "gps-none": ["เครื่องนี้ไม่มีตัวบอกตำแหน่ง วางจุดบนแผนที่หรือพิมพ์พิกัดแทนได้", "This device knows no position: put points on the map, or type coordinates"],
};

// What is wrong and what to do, in words; "" where nothing is.
export const troubleInWords = () => (now.trouble ? t(...TROUBLES[now.trouble]) : "");

export function startPosition(asker, { awake = false } = {}) {
  askers.set(asker, awake);
  run();
}

export function stopPosition(asker) {
  if (!askers.delete(asker)) return;
  run();
}

export function tryAgain() {
  walk.stop();
  now.trouble = null;
  run();
}

// The mean of the last fixes made standing still, or null: { at, altitude, error, fixes }.
export const standingHere = () => walk.corner();

// The next corner is made of new fixes alone.
export function moveOn() {
  walk.forgetFixes();
  now.fixes = 0;
}

// A fix worse than COARSEST (parcels' walk.js) is used only where the person insists.
export function insist(on) {
  walk.insisting = on;
}
export const isUsable = (fix) => Boolean(fix) && walk.usable(fix);

let held = null;

function run() {
  const awake = [...askers.values()].some(Boolean);
  held?.(); // nobody touches a phone that is walked with: it must not lock itself
  held = awake ? stayOpen() : null;
  if (walk.running && askers.size && walk.awake === awake) return;
  walk.stop();
  if (!askers.size) return Object.assign(now, { fix: null, trouble: null, fixes: 0 });
  walk.start({ awake });
}

// "good" | "fair" | "poor": what the colour of an accuracy says, metres.
export const grade = (error) => (error <= 5 ? "good" : error <= 15 ? "fair" : "poor");
