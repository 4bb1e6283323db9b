// The screen of a form, as the address asks: ?formId=…&version=…&village=…, or ?record=….

import { createApp, h } from "vue";

import "@field/field.css";
import * as records from "@field/records.js";
import { screen, turn } from "@field/screens.js";
import Form from "@field/screens/Form.vue";
import { look, setUp, unlock } from "@field/vault.js";
import { readAhead } from "@field/xform/ahead.js";
import { finished, openForm, xmlOf } from "@field/xform/open.js";

const PIN = "481516";
if ((await look()) === "empty") await setUp(PIN);
else await unlock(PIN);
await records.load();
window.field = { records, turn, readAhead, openForm, xmlOf, finished };

const { prefill, ...asked } = Object.fromEntries(new URLSearchParams(location.search));
if (asked.formId || asked.record) turn("form", prefill ? { ...asked, prefill: JSON.parse(prefill) } : asked);

const shown = () => (screen.name === "form" ? h(Form, screen.given) : h("p", { id: "away" }, screen.name));
createApp({ render: () => h("main", { class: "page" }, [shown()]) }).mount("#field");
document.documentElement.dataset.ready = "yes";
