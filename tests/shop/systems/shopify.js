/** Renders the Shopify lines of docs/embed.md as they stand there, and has Shopify's theme checker look at them. Prints JSON. */
import { allChecks, AugmentedThemeDocset, check, toSourceCode } from "@shopify/theme-check-common";
import { Liquid } from "liquidjs";
import { readFileSync } from "node:fs";

const here = (path) => new URL(path, import.meta.url);
const docs = readFileSync(here("../../../docs/embed.md"), "utf8");
const [script, slot] = docs.split("```liquid\n").slice(1).map((part) => part.split("```")[0]);

const layout = `<!doctype html>
<html lang="{{ request.locale.iso_code }}">
  <head>
    <title>{{ shop.name }}</title>
    {{ content_for_header }}
    ${script.trim()}
  </head>
  <body>
    <div style="height: 100vh"></div>
    {{ content_for_layout }}
  </body>
</html>
`;

const engine = new Liquid({ strictFilters: true });
const page = async (product) => {
  const page = { request: { locale: { iso_code: "en" } }, shop: { name: "Strandgut" }, content_for_header: "", product };
  return engine.parseAndRender(layout, { ...page, content_for_layout: await engine.parseAndRender(slot, page) });
};

/** What Shopify publishes about its filters, objects and tags. */
const published = (name) => async () =>
  JSON.parse(readFileSync(here(`node_modules/@shopify/theme-check-docs-updater/data/${name}.json`), "utf8"));
const objects = published("objects");
const themeDocset = new AugmentedThemeDocset({
  filters: published("filters"),
  objects,
  liquidDrops: objects,
  tags: published("tags"),
  systemTranslations: async () => ({}),
});
const fs = { stat: () => Promise.reject(new Error("no file")), readFile: async () => "", readDirectory: async () => [] };
const findings = async (slot) => {
  const files = { "layout/theme.liquid": layout, "sections/note.liquid": slot };
  const sources = Object.entries(files).map(([path, text]) => toSourceCode(`file:///${path}`, text));
  const config = { settings: {}, checks: allChecks, rootUri: "file:///", context: "theme" };
  const known = (await objects()).find((object) => object.name == "product").properties.map(({ name }) => name);
  const fields = [...slot.matchAll(/\bproduct\.(\w+)/g)].map(([, name]) => name);
  return [
    ...(await check(sources, config, { fs, themeDocset })).map(({ check }) => check),
    ...fields.filter((name) => !known.includes(name)).map((name) => `no product.${name}`),
  ];
};

const product = JSON.parse(readFileSync(0, "utf8"));
console.log(
  JSON.stringify({
    product: await page(product),
    home: await page(undefined),
    findings: await findings(slot),
    wrong: await findings(slot.replace("json", "jsn").replace("product.title", "product.titel")),
  }),
);
