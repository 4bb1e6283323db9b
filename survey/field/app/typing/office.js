// What the typing page asks of the server, with the session it was opened in.

export class Refused extends Error {
  // `isCertain`: the server said no; otherwise nobody knows what became of it.
  constructor(reason, { isCertain }) {
    super(reason);
    this.reason = reason;
    this.isCertain = isCertain;
  }
}

export function office(addresses) {
  const files = new Map(); // name → promise of { text, type }: read once for all households

  async function asked(address) {
    const answer = await fetch(address, { credentials: "same-origin" });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(said.reason ?? `HTTP ${answer.status}`, { isCertain: true });
    return said;
  }

  const form = () => asked(addresses.form);
  const sheet = (code) => asked(`${addresses.sheet}&code=${encodeURIComponent(code)}`);

  async function read(name) {
    const answer = await fetch(addresses.file.replace("NAME", encodeURIComponent(name)));
    return answer.ok ? { blob: await answer.blob(), type: answer.headers.get("Content-Type") } : null;
  }

  // A list or a picture of the form, as the engine asks for it.
  async function attachmentOf(name) {
    if (!files.has(name)) files.set(name, read(name));
    const found = await files.get(name);
    return found
      ? new Response(found.blob, { headers: { "Content-Type": found.type } })
      : new Response(null, { status: 404 });
  }

  // Sends an instance with its scans: the same bytes again add nothing.
  async function save({ xml, scans, sheetCode, filledInOn }) {
    const body = new FormData();
    const instance = new File([xml], "submission.xml", { type: "text/xml" });
    const sizes = { "": instance.size };
    body.set("xml_submission_file", instance);
    for (const [name, file] of scans) {
      body.append(name, file, name);
      sizes[name] = file.size;
    }
    body.set("sizes", JSON.stringify(sizes));
    body.set("sheet", sheetCode);
    body.set("filled_in_on", filledInOn);
    let answer;
    try {
      answer = await fetch(addresses.save, {
        method: "POST", body, credentials: "same-origin", redirect: "error",
        headers: { "X-CSRFToken": addresses.csrf },
      });
    } catch (error) {
      throw new Refused(String(error), { isCertain: false });
    }
    const said = await answer.json().catch(() => ({}));
    if (answer.status === 201) return said;
    const isCertain = answer.status >= 400 && answer.status < 500;
    throw new Refused(said.reason ?? `HTTP ${answer.status}`, { isCertain });
  }

  return { form, sheet, attachmentOf, save };
}
