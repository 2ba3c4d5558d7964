/** Prints the size of the snippet beside that of others' npm bundles: `npm run compare`. Fetches them from the registry. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { minify } from "terser";

/** What a page loads of each, as its own documentation says. */
const OTHERS = [
  ["web-vitals", "dist/web-vitals.iife.js"],
  ["@plausible-analytics/tracker", "plausible.js"],
  ["@growthbook/growthbook", "dist/bundles/index.min.js"],
  ["posthog-js", "dist/array.js"],
  // Its package has the tracker's source only.
  ["umami", "src/tracker/index.js"],
];

/** @param {string} file */
const size = (file) => gzipSync(readFileSync(file), { level: 9 }).length;
const own = (/** @type {string} */ name) => size(fileURLToPath(new URL(`dist/${name}`, import.meta.url)));
const first = own("fivefold.js");
const late = own("fivefold-late.js");
const rows = [
  ["fivefold.js, before the first text", first],
  ["with fivefold-late.js, loaded afterwards", first + late],
];

const folder = mkdtempSync(join(tmpdir(), "sizes-"));
try {
  for (const [name, file] of OTHERS) {
    execFileSync("npm", ["pack", name, "--silent", "--pack-destination", folder], { stdio: ["ignore", "pipe", "ignore"] });
    const prefix = name.replace("@", "").replace("/", "-");
    const { version } = JSON.parse(unpack(prefix, "package.json").toString());
    let text = unpack(prefix, file).toString();
    if (file.startsWith("src/")) text = (await minify(text)).code ?? "";
    rows.push([`${name} ${version} ${file}`, gzipSync(text, { level: 9 }).length]);
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** @param {string} prefix  @param {string} file */
function unpack(prefix, file) {
  const command = `tar xzOf "${folder}"/${prefix}-[0-9]*.tgz "package/${file}"`;
  return execFileSync("sh", ["-c", command], { maxBuffer: 1e8 });
}

console.log("| bundle | bytes, gzip -9 |\n|---|---|");
for (const [name, bytes] of rows) console.log(`| ${name} | ${bytes.toLocaleString("en")} |`);
