// Reads the form that is likely next, while nobody waits: it then opens at once.

import { formXml, villages } from "../bundle.js";
import { asksHousehold, formOf } from "./filling.js";
import { prepare } from "./open.js";

const IDLE = { timeout: 5000 }; // milliseconds
const idle = (work) => (window.requestIdleCallback ? requestIdleCallback(work, IDLE) : setTimeout(work, 300));

// Resolves once it is read, or is not to be.
export async function readAhead({ formId, version }, village, household) {
  await new Promise(idle);
  const xml = await formXml(village, formId, version).catch(() => undefined);
  if (!xml || !villages.some(({ code }) => code === village)) return;
  if (!household && asksHousehold(xml)) return; // its lists are known once a household is chosen
  await prepare(formOf({ formId, version, village, household }, xml));
}
