// The page for work without signal: starts the app, and the service worker that keeps it.

import { createApp } from "vue";

import App from "./App.vue";
import "./field.css";

createApp(App).mount("#field");
