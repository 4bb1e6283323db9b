// What the page's own modules write, at a test's hand: as a second window of the same phone would.

import { attach, begin, discard, load, records, save } from "@field/records.js";
import { look, put, unlock } from "@field/vault.js";

await look();
window.trial = { attach, begin, discard, load, put, records, save, unlock };
