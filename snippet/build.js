/** Builds dist/ from src/; with --check, fails where dist/ is not what src/ gives. Fails above the size budget. */
import { build } from "esbuild";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET_BYTES = 3072;
const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const check = process.argv.includes("--check");

const common = {
  absWorkingDir: here("."),
  bundle: true,
  minify: true,
  target: "es2020",
  charset: "utf8",
  mangleProps: /_$/,
  legalComments: "none",
  write: false,
};
const outputs = [
  { entry: "src/script.js", file: "dist/fivefold.js", format: "iife" },
  { entry: "src/fivefold.js", file: "dist/fivefold.mjs", format: "esm" },
];

let bad = false;
/** @param {string} file  @param {string} text */
const put = (file, text) => {
  const same = existsSync(here(file)) && readFileSync(here(file), "utf8") === text;
  if (!same && check) {
    console.error(`${file} is not what src/ gives: run npm run build`);
    bad = true;
  } else if (!same) writeFileSync(here(file), text);
};

for (const { entry, file, format } of outputs) {
  const result = await build({ ...common, entryPoints: [entry], format });
  const text = result.outputFiles[0].text;
  put(file, text);
  const bytes = gzipSync(text, { level: 9 }).length;
  console.log(`${file}: ${text.length} bytes, ${bytes} with gzip -9 (budget ${BUDGET_BYTES})`);
  if (check && bytes > BUDGET_BYTES) {
    console.error(`${file} is ${bytes - BUDGET_BYTES} bytes above its budget`);
    bad = true;
  }
}
put("dist/fivefold.d.ts", readFileSync(here("src/fivefold.d.ts"), "utf8"));
if (bad) process.exit(1);
