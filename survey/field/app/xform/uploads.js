// Files of questions: the engine holds their names alone.

// No file any more. In an opened draft the engine would fall back to the name the draft had, so
// that is cleared too (createInstanceAttachment in its 0.22.0).
export function forget(node) {
  if (node.instanceNode?.value) Object.defineProperty(node.instanceNode, "value", { value: "" });
  node.setValue(null);
}
