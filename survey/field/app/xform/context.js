// What a widget asks of whoever shows the form: a Form.vue, or the page where paper is typed in.

import { inject, provide } from "vue";

const KEY = Symbol("form");

// given:
//   answered()             an answer has changed: keep the draft. { soon: true }: somebody types
//   attach(name, blob), attached(name) → Blob | undefined, detach(name)
//   media(url)             → address of a picture, sound or film of the form itself, or ""
//   village, household     keys, for maps
//   widen()                the lists of the whole village, or undefined where they are
//   trouble(error)         shows what went wrong: { thai, english }
export const giveForm = (given) => provide(KEY, given);
export const useForm = () => inject(KEY);
