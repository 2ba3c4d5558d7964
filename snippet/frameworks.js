/** Bundles the React and the Vue page of docs/embed.md as they stand there; prints both as JSON. Run by the tests. */
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compileScript, parse } from "vue/compiler-sfc";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const docs = readFileSync(here("../docs/embed.md"), "utf8");
/** @param {string} kind */
const block = (kind) => docs.split(`\`\`\`${kind}\n`)[1].split("```")[0];

const react = `${block("jsx")}
import { createRoot } from "react-dom/client";
import { useState } from "react";
function Page() {
  const [n, more] = useState(0);
  return <main style={{ height: 300 }}><Slot name="hero">Welcome.</Slot><button onClick={() => more(n + 1)}>{n}</button></main>;
}
createRoot(document.querySelector("#app")).render(<Page />);`;
const { descriptor } = parse(block("vue"));
const vue = `${compileScript(descriptor, { id: "slot", inlineTemplate: true }).content.replace("export default", "const Slot =")}
import { createApp, h, ref } from "vue";
const n = ref(0);
createApp(() => h("main", { style: "height: 300px" }, [h(Slot), h("button", { onClick: () => n.value++ }, n.value)])).mount("#app");`;

/** @param {string} contents */
const bundle = async (contents) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here("."), loader: "jsx" },
    bundle: true,
    format: "iife",
    jsx: "automatic",
    minify: true,
    define: { "process.env.NODE_ENV": '"production"', __VUE_OPTIONS_API__: "true", __VUE_PROD_DEVTOOLS__: "false", __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false" },
    alias: { fivefold: here("dist/fivefold.mjs") },
    write: false,
  });
  return outputFiles[0].text;
};
console.log(JSON.stringify({ react: await bundle(react), vue: await bundle(vue) }));
