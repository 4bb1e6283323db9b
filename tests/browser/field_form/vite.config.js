// Forms alone: the product's build with the village's bundle replaced by what the test's server
// tells; what is filled in is kept by the product's own records (see tests/browser/filling_in.py).

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
      },
    },
    build: { ...build, outDir: process.env.FORM_BUILD, rollupOptions: { input: here("main.js") } },
  },
);
