// The components of the map and of walking, alone: the product's build with the village's bundle
// and the queue replaced by what the test's server tells (see tests/browser/walking.py).

import { fileURLToPath } from "node:url";
import { mergeConfig } from "vite";

import product from "../../../vite.config.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { resolve, plugins, build } = product;

export default mergeConfig(
  { plugins },
  {
    root: here("."),
    base: "/built/",
    publicDir: false,
    resolve: {
      alias: {
        ...resolve.alias,
        "@field": here("../../../survey/field/app"),
        "../bundle.js": here("bundle.js"),
        "../records.js": here("records.js"),
      },
    },
    build: { ...build, outDir: process.env.WALK_BUILD, rollupOptions: { input: here("main.js") } },
  },
);
