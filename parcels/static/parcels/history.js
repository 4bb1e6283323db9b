// Undo and redo of whole states, and the draft of the last one for this page in this tab.

const MOST_STEPS = 500;

export class History {
  constructor(state) {
    this.past = [];
    this.now = state;
    this.future = [];
  }

  commit(state) {
    this.past.push(this.now);
    if (this.past.length > MOST_STEPS) this.past.shift();
    this.now = state;
    this.future = [];
  }

  undo() {
    if (!this.past.length) return false;
    this.future.push(this.now);
    this.now = this.past.pop();
    return true;
  }

  redo() {
    if (!this.future.length) return false;
    this.past.push(this.now);
    this.now = this.future.pop();
    return true;
  }
}

// sessionStorage is full or forbidden in some browsers: then there is no draft, and drawing goes on.
export class Draft {
  constructor(name) {
    this.key = `rangwat-draw ${location.pathname}${location.search} ${name}`;
  }

  read() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.key));
      return kept && Array.isArray(kept.parts) ? kept : null;
    } catch {
      return null;
    }
  }

  keep(state) {
    try {
      sessionStorage.setItem(this.key, JSON.stringify(state));
    } catch (error) {
      console.info(error);
    }
  }

  forget() {
    try {
      sessionStorage.removeItem(this.key);
    } catch (error) {
      console.info(error);
    }
  }
}
