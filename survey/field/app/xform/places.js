// Widgets that draw on the map of the village come when a form has such a question.

import { defineAsyncComponent } from "vue";

const MADE = import.meta.glob("../walk/{Point,Line}Answer.vue");
const loaded = (name, otherwise) =>
  defineAsyncComponent(MADE[`../walk/${name}.vue`] ?? otherwise);

const Point = loaded("PointAnswer", () => import("./widgets/PointHere.vue"));
const Line = loaded("LineAnswer", () => import("./widgets/PointHere.vue"));

export const place = (kind) => (kind === "geopoint" ? Point : Line);
