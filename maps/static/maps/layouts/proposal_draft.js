// The draft of a proposal on this device, until it is on the server or too old; sealed (AES-GCM,
// 256 bits) under a key of the account that the page brings and nothing keeps.
// localStorage is full or forbidden in some browsers: then there is no draft, and drawing goes on.

const PREFIX = "rangwat-proposal ";
const LONGEST = 14 * 24 * 3600 * 1000; // milliseconds

const packed = (bytes) => btoa(Array.from(new Uint8Array(bytes), (each) => String.fromCharCode(each)).join(""));
const unpacked = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export class ProposalDraft {
  // `seals`: of which account, and its keys in Base64, the newest first.
  static async open({ account, keys }) {
    const draft = new ProposalDraft(account);
    const taken = keys.map(async (key) => crypto.subtle.importKey("raw", unpacked(key), "AES-GCM", false, ["encrypt", "decrypt"]));
    draft.keys = await Promise.all(taken).catch(() => []); // no https: nothing is kept
    return draft;
  }

  constructor(account) {
    this.former = PREFIX + location.pathname + location.search; // as it was kept before, not sealed
    this.key = `${PREFIX}${account} ${location.pathname}${location.search}`;
    this.turn = 0;
    this.isSent = false;
    this.place = new TextEncoder().encode(this.key);
  }

  async read() {
    const former = this.takeFormer();
    try {
      const row = JSON.parse(localStorage.getItem(this.key));
      if (row && Date.now() - row.at <= LONGEST) {
        const kept = await this.opened(row);
        if (Array.isArray(kept?.features)) return kept;
      }
    } catch (error) {
      console.info(error);
    }
    if (!former) return null;
    await this.keep(former, former.at);
    return { ...former, isKept: this.keys.length > 0 };
  }

  // What was kept before drafts were sealed is read once: it is sealed now or, where nothing can be
  // (no https), on the screen alone, and the page says so.
  takeFormer() {
    try {
      const row = JSON.parse(localStorage.getItem(this.former));
      localStorage.removeItem(this.former);
      return Array.isArray(row?.features) && Date.now() - row.at <= LONGEST ? row : null;
    } catch (error) {
      console.info(error);
      return null;
    }
  }

  async opened({ iv, sealed }) {
    for (const key of this.keys) {
      const how = { name: "AES-GCM", iv: unpacked(iv), additionalData: this.place };
      const bytes = await crypto.subtle.decrypt(how, key, unpacked(sealed)).catch(() => null);
      if (bytes) return JSON.parse(new TextDecoder().decode(bytes));
    }
    return null;
  }

  // Of several in a row the last is written.
  async keep(state, at = Date.now()) {
    const turn = ++this.turn;
    if (!this.keys.length) return;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const how = { name: "AES-GCM", iv, additionalData: this.place };
    const sealed = await crypto.subtle.encrypt(how, this.keys[0], new TextEncoder().encode(JSON.stringify(state)));
    if (turn === this.turn) this.write({ at, isSent: this.isSent, iv: packed(iv), sealed: packed(sealed) });
  }

  sent() {
    this.isSent = true;
    try {
      const row = JSON.parse(localStorage.getItem(this.key));
      if (row) this.write({ ...row, isSent: true });
    } catch (error) {
      console.info(error);
    }
  }

  write(row) {
    try {
      localStorage.setItem(this.key, JSON.stringify(row));
    } catch (error) {
      console.info(error);
    }
  }

  forget() {
    this.turn += 1;
    try {
      localStorage.removeItem(this.key);
    } catch (error) {
      console.info(error);
    }
  }
}

// On the page that shows what arrived: what was sent, and what is old, is kept no longer.
export function forgetSent() {
  try {
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX))) {
      const kept = JSON.parse(localStorage.getItem(key));
      if (kept?.isSent || Date.now() - kept?.at > LONGEST) localStorage.removeItem(key);
    }
  } catch (error) {
    console.info(error);
  }
}
