// The draft of a proposal on this device, until it is on the server or too old.
// localStorage is full or forbidden in some browsers: then there is no draft, and drawing goes on.

const PREFIX = "rangwat-proposal ";
const LONGEST = 14 * 24 * 3600 * 1000; // milliseconds

export class ProposalDraft {
  constructor() {
    this.key = PREFIX + location.pathname + location.search;
  }

  read() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key));
      return kept && Array.isArray(kept.features) && Date.now() - kept.at < LONGEST ? kept : null;
    } catch {
      return null;
    }
  }

  keep(state) {
    this.write({ ...state, at: Date.now() });
  }

  sent() {
    const kept = this.read();
    if (kept) this.write({ ...kept, isSent: true });
  }

  write(value) {
    try {
      localStorage.setItem(this.key, JSON.stringify(value));
    } catch (error) {
      console.info(error);
    }
  }

  forget() {
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
