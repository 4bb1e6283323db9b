// The page for work without signal (survey/field/app) as files the server keeps: script/setup runs this.

import vue from "@vitejs/plugin-vue";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("survey/field/app"),
  base: "/static/field/",
  publicDir: false,
  plugins: [vue()],
  resolve: {
    alias: {
      "@parcels": here("parcels/static/parcels"),
      "./ellipsoid.js": here("survey/field/app/map/ellipsoid.js"), // no global of a page here
    },
  },
  build: {
    outDir: here("build/field"),
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsDir: ".",
    target: "es2022",
    modulePreload: { polyfill: false }, // the policy of the page allows no inline script
    rollupOptions: {
      input: { main: here("survey/field/app/main.js"), typing: here("survey/field/app/typing.js") },
    },
  },
});
