// The names an instance carries (XForms' meta block): its own, and of the one it stands for.

const OPENROSA = "http://openrosa.org/xforms";

export class UnreadableInstance extends Error {}

// The XML with these names in its meta block; untouched where it says them already.
// Raises UnreadableInstance.
export function stamped(xml, id, deprecates = "") {
  const parsed = new DOMParser().parseFromString(xml, "application/xml");
  const root = parsed.documentElement;
  if (!root || parsed.querySelector("parsererror")) throw new UnreadableInstance();
  const meta = child(root, "meta") ?? added(root, root.namespaceURI, "orx:meta");
  const changed = [said(meta, "instanceID", id), said(meta, "deprecatedID", deprecates)];
  return changed.some(Boolean) ? new XMLSerializer().serializeToString(parsed) : xml;
}

// Whether anything had to be changed for the meta block to say it.
function said(meta, name, text) {
  const known = child(meta, name);
  if ((known?.textContent.trim() ?? "") === text) return false;
  if (!text) known.remove();
  else (known ?? added(meta, meta.namespaceURI, `orx:${name}`)).textContent = text;
  return true;
}

function added(parent, namespace, name) {
  const isOpenRosa = parent.localName === "meta" ? namespace === OPENROSA : true;
  const made = isOpenRosa
    ? parent.ownerDocument.createElementNS(OPENROSA, name)
    : parent.ownerDocument.createElementNS(namespace, name.slice("orx:".length));
  return parent.appendChild(made);
}

const child = (parent, name) => [...parent.children].find((each) => each.localName === name);
