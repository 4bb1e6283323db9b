// What the server is asked from a table. The token of a page that was kept on the device may be old:
// it is asked for again, and never trusted to be the one the page came with.

const PATIENCE = 8000; // milliseconds: a weak signal is none
let token = "";

async function json(response) {
  const kind = response.headers.get("Content-Type") ?? "";
  return !response.redirected && kind.startsWith("application/json") ? response.json() : undefined;
}

// What stands on the server by now; undefined without signal, null where nobody is signed in.
export async function state(address) {
  try {
    const response = await fetch(address, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    const said = await json(response);
    if (!said) return response.status >= 500 ? undefined : null;
    token = said.csrf;
    return said;
  } catch {
    return undefined;
  }
}

export function post(address) {
  return async (line) => {
    try {
      const response = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ key: line.key, member: line.member, seen: line.seen, line: line.line }),
      });
      const said = await json(response);
      if (said?.csrf) token = said.csrf;
      return { status: said || response.status >= 500 ? response.status : 401, said };
    } catch {
      return { status: 0 };
    }
  };
}
