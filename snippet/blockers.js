/** Reads `{lists: [files], rules: [lines], asked: [{url, page, type}]}` from stdin; prints what a blocker would stop, and by which rule. */
import { FiltersEngine, Request } from "@ghostery/adblocker";
import { readFileSync } from "node:fs";

/** @type {{lists: string[], rules: string[], asked: {url: string, page: string, type: any}[]}} */
const { lists, rules, asked } = JSON.parse(readFileSync(0, "utf8"));
const texts = lists.map((file) => readFileSync(file, "utf8"));
const engine = FiltersEngine.parse([...texts, ...rules].join("\n"), { debug: true });
const stopped = asked.map(({ url, page, type }) => ({ url, ...engine.match(Request.fromRawDetails({ url, sourceUrl: page, type })) }));
console.log(JSON.stringify(stopped.filter(({ match }) => match).map(({ url, filter }) => [url, `${filter}`])));
