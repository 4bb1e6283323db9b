// Widgets that draw on the map of the village come when a form has such a question.

import { defineAsyncComponent } from "vue";

export const PointAnswer = defineAsyncComponent(() => import("../walk/PointAnswer.vue"));
export const LineAnswer = defineAsyncComponent(() => import("../walk/LineAnswer.vue"));
