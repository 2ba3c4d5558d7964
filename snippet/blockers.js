/** Reads rules from the arguments and `[{url, page, type}]` from stdin; prints which of them a blocker would stop. */
import { FiltersEngine, Request } from "@ghostery/adblocker";
import { readFileSync } from "node:fs";

const engine = FiltersEngine.parse(process.argv.slice(2).join("\n"));
/** @type {{url: string, page: string, type: any}[]} */
const asked = JSON.parse(readFileSync(0, "utf8"));
const stopped = asked.filter(({ url, page, type }) => engine.match(Request.fromRawDetails({ url, sourceUrl: page, type })).match);
console.log(JSON.stringify(stopped.map(({ url }) => url)));
