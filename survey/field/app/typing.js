// The page of an office on which sheets of paper are typed in: by the keyboard alone, household
// behind household. It works with a session and a signal; nothing of it is kept in the browser.

import { createApp } from "vue";

import TypingPage from "./typing/TypingPage.vue";
import "./typing/typing.css";
import { speak } from "./words.js";

const frame = document.querySelector("#typing");
speak(frame.dataset.language);
createApp(TypingPage, { addresses: JSON.parse(frame.dataset.addresses) }).mount(frame);
