// A form as pages: what stands on one screen. A group or a repeat with the appearance field-list
// is one page, every other question its own; a repeat that may grow has a page that lists it.

const isLeaf = (node) => node.currentState.children === null;
const isRepeat = (node) => node.nodeType.startsWith("repeat-range");
export const mayGrow = (range) => range.nodeType === "repeat-range:uncontrolled";
export const isHidden = (node) => node.nodeType === "model-value";
const looks = (node, name) => [...(node.appearances ?? [])].includes(name);
export const saysOf = (node) => node.currentState.label?.asString?.trim() ?? "";

// Whether a node is shown at all at present.
export function isShown(node) {
  const { relevant, hasRelevantBodyNodes } = node.currentState;
  if (!relevant || isHidden(node)) return false;
  if (isRepeat(node)) return mayGrow(node) || hasRelevantBodyNodes;
  return isLeaf(node) || hasRelevantBodyNodes;
}

// Pages in their order: { id, kind: "questions" | "repeat", node, trail }. `id` is the place in
// the form (XPath with positions), the same when it is opened again; `trail` are titles above it.
export function pagesOf(root) {
  const pages = [];
  add(root.currentState.children, [], pages);
  return pages;
}

function add(nodes, trail, pages) {
  for (const node of nodes) {
    if (!isShown(node)) continue;
    if (isLeaf(node)) pages.push(page("questions", node, trail));
    else if (isRepeat(node)) addRepeat(node, trail, pages);
    else if (looks(node, "field-list")) pages.push(page("questions", node, trail));
    else add(node.currentState.children, longer(trail, saysOf(node)), pages);
  }
}

function addRepeat(range, trail, pages) {
  if (mayGrow(range)) pages.push(page("repeat", range, trail));
  range.currentState.children.forEach((each, index) => {
    const inner = longer(trail, titleOf(each, range, index));
    if (looks(each, "field-list")) pages.push(page("questions", each, inner));
    else add(each.currentState.children, inner, pages);
  });
}

const page = (kind, node, trail) => ({ id: node.currentState.reference, kind, node, trail });
const longer = (trail, title) => (title ? [...trail, title] : trail);

// What one of a repeat is called: the first words that were written in it, else its number.
export function titleOf(instance, range, index) {
  const own = saysOf(instance);
  const said = own && own !== saysOf(range) ? own : firstWords(instance);
  return said || [saysOf(range), index + 1].filter(Boolean).join(" ");
}

function firstWords(node) {
  for (const child of node.currentState.children) {
    if (!child.currentState.relevant || isHidden(child)) continue;
    const said = isLeaf(child) ? words(child) : firstWords(child);
    if (said) return said;
  }
  return "";
}

function words(node) {
  const { value } = node.currentState;
  if (node.nodeType === "input" && node.valueType === "string") return value;
  if (node.nodeType === "select" && value.length === 1) {
    return node.getValueOption(value[0])?.label.asString ?? "";
  }
  return "";
}

// Questions of a page that are shown, through its groups and repeats.
export function questionsOf(page) {
  if (page.kind === "repeat") return [];
  return isLeaf(page.node) ? [page.node] : shownLeaves(page.node);
}

function shownLeaves(node) {
  return node.currentState.children
    .filter(isShown)
    .flatMap((child) => (isLeaf(child) ? [child] : shownLeaves(child)));
}

export function titleOfPage(page) {
  const own = saysOf(page.node);
  if (own) return own;
  return page.trail.at(-1) ?? "";
}

export const isAsked = (node) => node.nodeType !== "note" && !node.currentState.readonly;

export function isAnswered(node) {
  const { value, instanceValue } = node.currentState;
  if (Array.isArray(value)) return value.length > 0;
  return (instanceValue ?? "") !== "";
}

// What is wrong with a question: { kind: "required" | "constraint", message } or null.
export function faultOf(node) {
  const violation = node.validationState?.violation;
  if (!violation) return null;
  return { kind: violation.condition, message: violation.message?.asString?.trim() ?? "" };
}
