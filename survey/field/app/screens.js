// Which screen is shown, with what; the phone's own back button goes back one.

import { reactive, readonly } from "vue";

const now = reactive({ name: "village", given: {} });
export const screen = readonly(now);

export function go(name, given = {}) {
  history.pushState({ name, given: { ...given } }, "");
  Object.assign(now, { name, given });
}

// In place of the present one: back does not return to it.
export function turn(name, given = {}) {
  history.replaceState({ name, given: { ...given } }, "");
  Object.assign(now, { name, given });
}

export const back = () => history.back();

window.addEventListener("popstate", ({ state }) => {
  Object.assign(now, state?.name ? { name: state.name, given: state.given } : { name: "village", given: {} });
});
