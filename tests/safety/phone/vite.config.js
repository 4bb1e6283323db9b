// The phone's queue by itself, for tests/safety/nothing_lost_browser.py; never served by a server.

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("../../.."),
  publicDir: false,
  build: {
    outDir: process.env.PROOF_OUT,
    emptyOutDir: true,
    assetsDir: ".",
    target: "es2022",
    rollupOptions: {
      input: here("proof.js"),
      output: { entryFileNames: "proof.js", inlineDynamicImports: true },
    },
  },
});
