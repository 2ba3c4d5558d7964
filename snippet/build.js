/** Builds dist/ from src/; with --check, fails where dist/ is not what src/ gives. Fails above the size budget. */
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { minify } from "terser";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const check = process.argv.includes("--check");

/** The first file decides and fills; the second listens, once the texts stand. The first names the second's content. */
const outputs = [
  { entry: "src/late/late.js", file: "dist/fivefold-late.js", budget: 2600 },
  { entry: "src/script.js", file: "dist/fivefold.js", budget: 3072 },
  { entry: "src/fivefold.js", file: "dist/fivefold.mjs", budget: 3072 },
];
let late = "";

/** @type {import("terser").MinifyOptions} */
const dense = {
  module: true,
  ecma: 2020,
  compress: { passes: 4, unsafe_arrows: true, pure_getters: true, keep_fargs: false, booleans_as_integers: true },
  format: { comments: false },
};

/** Nearly all functions of a page view are called at once: compiling each at its first call takes a phone longer. */
const EAGER = "//# allFunctionsCalledOnLoad\n";

let bad = false;
/** @param {string} file  @param {string} text */
const put = (file, text) => {
  const same = existsSync(here(file)) && readFileSync(here(file), "utf8") === text;
  if (!same && check) {
    console.error(`${file} is not what src/ gives: run npm run build`);
    bad = true;
  } else if (!same) writeFileSync(here(file), text);
};

for (const { entry, file, budget } of outputs) {
  const { outputFiles } = await build({
    absWorkingDir: here("."),
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    target: "es2022",
    define: { __LATE__: JSON.stringify(`/fivefold-late.js?${late}`) },
    write: false,
  });
  // One kind of declaration compresses better than three.
  const source = outputFiles[0].text.replace(/^(\s*(?:for \()?)(?:const|var) /gm, "$1let ");
  const { code = "" } = await minify(source, dense);
  late ||= createHash("sha256").update(EAGER + code).digest("hex").slice(0, 4);
  // A classic script keeps its names to itself in a block.
  const text = EAGER + (file == "dist/fivefold.js" ? `{${code}}` : code);
  put(file, text);
  const bytes = gzipSync(text, { level: 9 }).length;
  console.log(`${file}: ${text.length} bytes, ${bytes} with gzip -9 (budget ${budget})`);
  if (bytes > budget) {
    console.error(`${file} is ${bytes - budget} bytes above its budget`);
    bad = true;
  }
}
put("dist/fivefold.d.ts", readFileSync(here("src/api.d.ts"), "utf8"));
if (bad) process.exit(1);
