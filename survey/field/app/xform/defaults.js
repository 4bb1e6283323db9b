// Dynamic defaults (XForms' setvalue) of what is not asked yet. The engine (0.22) leaves them out
// where the question is not relevant at the event, so a group that opens later would stand empty;
// Collect fills them in at once, and so does this.

import { leaves } from "./walking.js";

const FIRST = "odk-instance-first-load";
const REPEAT = "odk-new-repeat";

// After a form was begun, or a draft opened: what the draft holds nothing of begins as in a new one.
export function fillDefaults(root) {
  for (const node of leaves(root)) if (!node.instanceNode || !node.isRelevant()) fill(node, FIRST);
}

// After one more of a repeat.
export function fillNewRepeat(instance) {
  for (const node of leaves(instance)) if (!node.isRelevant()) fill(node, REPEAT);
}

function fill(node, event) {
  const { model } = node.definition;
  for (const action of model.actions.get(node.contextReference()) ?? []) {
    const isValue = action.element.localName === "setvalue";
    if (!isValue || !action.events.includes(event)) continue;
    answer(node, node.evaluator.evaluateString(action.computation.expression, node));
  }
}

// Writes an answer as it stands in an instance.
export function answer(node, text) {
  if (!text || node.currentState.readonly) return;
  if (node.nodeType === "select") node.selectValues(text.split(/\s+/));
  else if (node.nodeType === "rank") node.setValues(text.split(/\s+/));
  else if (node.nodeType === "model-value") node.setValueState(text);
  else if (["input", "range"].includes(node.nodeType)) node.setValue(text);
}
