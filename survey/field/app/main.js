// The page for work without signal: starts the app, and the service worker that keeps it.

import { createApp } from "vue";

import App from "./App.vue";
import { take } from "./arrival.js";
import "./field.css";
import { watch } from "./idle.js";
import { keep } from "./kept.js";

take();
watch();
createApp(App).mount("#field");
keep();
