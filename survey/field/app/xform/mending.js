// What Collect takes in a form and the engine (0.22) does not, put as the engine wants it.

const XHTML = "http://www.w3.org/1999/xhtml";
const REPEAT = "odk-new-repeat";

export function mended(xml) {
  const lacksTitle = !/<(\w+:)?title\b/.test(xml.slice(0, xml.search(/<(\w+:)?model\b/)));
  if (!lacksTitle && !xml.includes(REPEAT)) return xml;
  const form = new DOMParser().parseFromString(xml, "application/xml");
  if (form.querySelector("parsererror")) return xml; // the engine says what is wrong
  if (lacksTitle) entitle(form);
  for (const action of [...form.querySelectorAll(`model > setvalue[event~="${REPEAT}"]`)]) settle(form, action);
  return new XMLSerializer().serializeToString(form);
}

function entitle(form) {
  const head = form.getElementsByTagNameNS(XHTML, "head")[0];
  if (head) head.prepend(form.createElementNS(XHTML, "h:title"));
}

// A default for each new one of a repeat belongs into the repeat.
function settle(form, action) {
  const ref = action.getAttribute("ref") ?? "";
  const around = [...form.querySelectorAll("repeat[nodeset]")]
    .filter((each) => ref.startsWith(`${each.getAttribute("nodeset")}/`))
    .sort((one, other) => one.getAttribute("nodeset").length - other.getAttribute("nodeset").length)
    .at(-1);
  if (around) around.append(action);
}
