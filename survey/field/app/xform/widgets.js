// Which widget asks which question.

import { defineAsyncComponent } from "vue";

import ChoiceAnswer from "./widgets/ChoiceAnswer.vue";
import DateAnswer from "./widgets/DateAnswer.vue";
import FileAnswer from "./widgets/FileAnswer.vue";
import NumberAnswer from "./widgets/NumberAnswer.vue";
import PhotoAnswer from "./widgets/PhotoAnswer.vue";
import SheetAnswer from "./widgets/SheetAnswer.vue";
import TextAnswer from "./widgets/TextAnswer.vue";
import TriggerAnswer from "./widgets/TriggerAnswer.vue";

const RangeAnswer = defineAsyncComponent(() => import("./widgets/RangeAnswer.vue"));
const RankAnswer = defineAsyncComponent(() => import("./widgets/RankAnswer.vue"));
const PlaceAnswer = defineAsyncComponent(() => import("./widgets/PlaceAnswer.vue"));
const TimeAnswer = defineAsyncComponent(() => import("./widgets/TimeAnswer.vue"));
const ReadOnly = defineAsyncComponent(() => import("./widgets/ReadOnly.vue"));

const LONG = 15; // choices: more are looked for in a sheet

const boxed = (component) => ({ component, isOneBox: true });
const other = (component) => ({ component, isOneBox: false });

const BY_VALUE = {
  int: boxed(NumberAnswer),
  decimal: boxed(NumberAnswer),
  date: boxed(DateAnswer),
  time: boxed(TimeAnswer),
  dateTime: boxed(TimeAnswer),
  geopoint: other(PlaceAnswer),
  geotrace: other(PlaceAnswer),
  geoshape: other(PlaceAnswer),
};

export function widgetOf(node) {
  if (node.nodeType === "note") return other(null);
  if (node.currentState.readonly && node.nodeType !== "trigger") return other(ReadOnly);
  switch (node.nodeType) {
    case "select": return other(isLong(node) ? SheetAnswer : ChoiceAnswer);
    case "rank": return other(RankAnswer);
    case "range": return other(RangeAnswer);
    case "trigger": return other(TriggerAnswer);
    case "upload": return other(isPhoto(node) ? PhotoAnswer : FileAnswer);
    default: return BY_VALUE[node.valueType] ?? boxed(TextAnswer);
  }
}

function isLong(node) {
  const looks = node.appearances;
  if (looks.likert || looks.label || looks["list-nolabel"]) return false;
  return looks.minimal || looks.autocomplete || node.currentState.valueOptions.length > LONG;
}

const isPhoto = (node) => node.nodeOptions.media.type === "image";
