// The village's bundle as the test's server tells it.

import { reactive } from "vue";

const asked = async (path) => {
  const answer = await fetch(`/bundle/${path}`);
  return answer.ok ? answer : undefined;
};

export const villages = reactive([{ code: "27040501", name: "บ้านคลอง", takenAt: 1 }]);
export const forms = async () => (await asked("forms.json")).json();
export const households = async () => (await asked("households.json")).json();
export const formXml = async (_code, formId, version) =>
  (await asked(`${formId}-${version}.xml`))?.text();
export const attachmentOf = async (_code, _formId, _version, name) =>
  (await asked(name)) ?? new Response("", { status: 404 });
export const land = async () => ({
  parcels: { type: "FeatureCollection", features: [] },
  overlaps: { type: "FeatureCollection", features: [] },
  lines: { type: "FeatureCollection", features: [] },
  bounds: [102.1, 13.4, 102.3, 13.6],
  pictures: [],
});
export const parcels = async () => [];
export const section = async () => undefined;
