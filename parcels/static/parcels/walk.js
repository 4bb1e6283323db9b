// Corners from the phone's own position: the mean of the last fixes while somebody stands still.
// Nothing of the map: fixes come in, corners {at, altitude, error} go out.

import { metresBetween } from "./geodesy.js";

export const COARSEST = 30; // metres; a worse fix is used only where the person insists
const NEWEST = 5; // fixes of a mean
const OLDEST = 12_000; // milliseconds: an older fix is of another place
const STANDING = 6; // metres: fixes further from the last one were made walking
const SIGNAL_WITHIN = 25_000; // milliseconds
const TROUBLES = { 1: "gps-denied", 2: "gps-unavailable", 3: "gps-timeout" };

export class Walk extends EventTarget {
  constructor() {
    super();
    Object.assign(this, { fixes: [], watching: null, insisting: false, lock: null });
    document.addEventListener("visibilitychange", () => this.watching !== null && this.stayAwake());
  }

  get running() {
    return this.watching !== null;
  }

  // `awake`: the screen is kept on; not needed where somebody only looks where they are.
  start({ awake = true } = {}) {
    if (this.running) return;
    this.awake = awake;
    this.fixes = [];
    if (!window.isSecureContext) return this.trouble("gps-insecure");
    if (!navigator.geolocation) return this.trouble("gps-none");
    this.watching = navigator.geolocation.watchPosition(
      (position) => this.take(position),
      ({ code }) => this.trouble(TROUBLES[code] ?? "gps-unavailable"),
      { enableHighAccuracy: true, maximumAge: 0, timeout: SIGNAL_WITHIN },
    );
    this.stayAwake();
  }

  stop() {
    if (this.watching !== null) navigator.geolocation.clearWatch(this.watching);
    this.watching = null;
    this.fixes = [];
    this.lock?.release().catch(() => {});
    this.lock = null;
  }

  // A screen that goes dark stops the fixes. Refused on a low battery: then the person is awake.
  async stayAwake() {
    if (!this.awake || document.visibilityState !== "visible") return;
    try {
      this.lock = (await navigator.wakeLock?.request("screen")) ?? null;
      if (this.watching === null) this.stop();
    } catch (error) {
      console.info(error);
    }
  }

  trouble(key) {
    this.dispatchEvent(new CustomEvent("trouble", { detail: key }));
  }

  take({ coords: { longitude, latitude, altitude, accuracy }, timestamp }) {
    this.latest = { at: [longitude, latitude], altitude: altitude ?? null, error: accuracy, timestamp };
    if (this.usable(this.latest)) this.fixes = [...this.fixes, this.latest].slice(-NEWEST);
    this.dispatchEvent(new CustomEvent("fix", { detail: this.latest }));
  }

  usable({ error }) {
    return this.insisting || error <= COARSEST;
  }

  // The corner where the person stands, or null while no fix is good enough.
  corner() {
    const last = this.fixes[this.fixes.length - 1];
    if (!last) return null;
    const here = this.fixes.filter(({ at, timestamp }) => last.timestamp - timestamp <= OLDEST && metresBetween(at, last.at) <= STANDING);
    const mean = (pick) => here.reduce((sum, fix) => sum + pick(fix), 0) / here.length;
    const altitude = here.every((fix) => fix.altitude !== null) ? mean((fix) => fix.altitude) : null;
    return { at: [mean(({ at }) => at[0]), mean(({ at }) => at[1])], altitude, error: mean(({ error }) => error), fixes: here.length };
  }

  // After a corner is taken, the next one is made of new fixes alone.
  forgetFixes() {
    this.fixes = [];
  }
}
