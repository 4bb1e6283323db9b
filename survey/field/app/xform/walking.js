// Walks through the nodes of an opened form.

export function* leaves(node) {
  for (const child of node.currentState.children ?? []) {
    if (child.currentState.children) yield* leaves(child);
    else yield child;
  }
}

// The name of the list (instance) a question's choices come from; "" where they are the form's own.
export function listOf(node) {
  const expression = node.definition.bodyElement?.itemset?.nodes?.expression ?? "";
  return /instance\(\s*['"]([^'"]+)['"]\s*\)/.exec(expression)?.[1] ?? "";
}
