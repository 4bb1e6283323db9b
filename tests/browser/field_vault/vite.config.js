// The store of the field page alone, as the product builds it, for tests that write into it.

import { fileURLToPath } from "node:url";
import { mergeConfig } from "vite";

import product from "../../../vite.config.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { resolve, plugins, build } = product;

export default mergeConfig(
  { plugins },
  {
    root: here("."),
    base: "/trial/",
    publicDir: false,
    resolve: { alias: { ...resolve.alias, "@field": here("../../../survey/field/app") } },
    build: {
      ...build,
      outDir: process.env.VAULT_BUILD,
      rollupOptions: { input: here("main.js"), output: { entryFileNames: "main.js" } },
    },
  },
);
