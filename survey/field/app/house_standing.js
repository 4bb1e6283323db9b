// How far each household is, as this phone knows it: what the village said when it was taken, and
// what was filled in here since.

import { records } from "./records.js";

const NEW_HOUSEHOLD = "rangwat_household";
const VISIT = "visit.visited_on"; // what a form has to tell of for it to be a visit
const STRONGEST = ["refused", "draft", "ready", "sent", "checked"]; // what is left to do comes first

// The records of each household of a village: key → [record], the newest first.
export function recordsByHouse(village) {
  const found = new Map();
  for (const record of records) {
    if (record.village !== village || !record.household) continue;
    if (!found.has(record.household)) found.set(record.household, []);
    found.get(record.household).push(record);
  }
  return found;
}

// Of the records of one household the state that matters most; undefined where there is none.
export const stateOf = (found = []) => STRONGEST.find((state) => found.some((record) => record.state === state));

// What the map calls it: "draft", "unsent", or undefined.
export const markOf = (found = []) => ({ refused: "draft", draft: "draft", ready: "unsent" })[stateOf(found)];

// Whether somebody was there in the round: by what the server knew, or with this phone since.
export function isVisited(house, found = [], { forms, takenAt }) {
  if (house.standing === "visited") return true;
  const visits = new Set(forms.filter(({ tells }) => tells?.includes(VISIT)).map(({ formId }) => formId));
  return found.some(({ formId, state, changedAt }) =>
    visits.has(formId) && state !== "draft" && (state !== "checked" || changedAt > takenAt));
}

// Households of the round, how many are visited, and whether one is going on.
export function progressOf(houses, byHouse, given) {
  const hasRound = houses.some(({ standing }) => standing !== "unknown");
  const asked = hasRound ? houses.filter(({ standing }) => standing !== "unknown") : houses;
  const visited = asked.filter((house) =>
    isVisited(house, byHouse.get(house.key), given) || (!hasRound && house.lastVisit));
  return { hasRound, all: asked.length, visited: visited.length, left: new Set(asked.filter((house) => !visited.includes(house)).map(({ key }) => key)) };
}

// What is used most comes first, then forms of the network's own.
export const inUse = (forms) =>
  forms
    .filter(({ isNewest }) => isNewest)
    .sort((one, other) => rank(one) - rank(other) || one.title.localeCompare(other.title, "th"));

// The survey of a household makes a new one: at a house that is known it is the last to be chosen.
const ORDER = ["rangwat_follow_up", "rangwat_parcel", "rangwat_referral"];
const rank = ({ formId }) =>
  ORDER.includes(formId) ? ORDER.indexOf(formId) : ORDER.length + (formId === NEW_HOUSEHOLD ? 1 : 0);

// The forms for a household that is in no list: the survey first, and no visit to a known one.
export const forNew = (forms) =>
  inUse(forms)
    .filter(({ formId }) => formId !== ORDER[0])
    .sort((one, other) => (other.formId === NEW_HOUSEHOLD) - (one.formId === NEW_HOUSEHOLD));
