// One component at a time, as the address asks: ?show=line&closed=yes. What it emits is told as
// attributes, since the policy of the page lets no test evaluate anything in it by itself.

import { createApp, h, reactive } from "vue";

import "@field/field.css";
import FieldMap from "@field/map/FieldMap.vue";
import { screen } from "@field/screens.js";
import { look, setUp, unlock } from "@field/vault.js";
import LineAnswer from "@field/walk/LineAnswer.vue";
import PointAnswer from "@field/walk/PointAnswer.vue";
import Walk from "@field/screens/Walk.vue";

const asked = new URLSearchParams(location.search);
const PIN = "481516";
if ((await look()) === "empty") await setUp(PIN);
else await unlock(PIN);

const told = reactive({ value: asked.get("value") ?? "", unfinished: false, house: "" });
const houses = asked.get("show") === "map" ? await (await fetch("/houses.json")).json() : [];

const SHOWN = {
  line: () => h(LineAnswer, {
    modelValue: told.value, closed: asked.get("closed") !== "no", village: "27040101", keep: asked.get("keep") ?? "one",
    "onUpdate:modelValue": (value) => (told.value = value), onUnfinished: (is) => (told.unfinished = is),
  }),
  point: () => h(PointAnswer, {
    modelValue: told.value, village: "27040101", household: asked.get("household") ?? "",
    "onUpdate:modelValue": (value) => (told.value = value),
  }),
  map: () => h(FieldMap, { village: "27040101", houses, standing: { "house-3": "draft", "house-4": "unsent" }, onHouse: (key) => (told.house = key) }),
  walk: () => (screen.name === "form" ? h("pre", { id: "given" }, JSON.stringify(screen.given)) : h(Walk, { village: "27040101", parcel: asked.get("parcel") })),
};

createApp({ render: () => h("main", { class: "page", "data-value": told.value, "data-unfinished": String(told.unfinished), "data-house": told.house }, [SHOWN[asked.get("show")]()]) }).mount("#field");
document.documentElement.dataset.ready = "yes";
