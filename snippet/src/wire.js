/** What leaves the page: decisions asked for, and one beacon of events when the visitor leaves. */

import { tab } from "./tab.js";

/** @type {import("./fivefold.d.ts").Options} */
export let options;
/** @type {object[]} */
let heard = [];

/** @param {import("./fivefold.d.ts").Options} given */
export const configure = (given) => (options = given);

/** No cookie in either direction. @param {string} path  @param {object} body  @param {object} how */
export const post = (path, body, how) =>
  fetch(options.endpoint + path, {
    method: "POST",
    credentials: "omit",
    body: JSON.stringify({ site: options.site, ticket: tab.t, ...body }),
    ...how,
  });

/** @param {string} type  @param {object} what */
export const tell = (type, what) => tab && heard.push({ type, ...what });

/** A value is never refused, but bounded. @param {string} goal  @param {any} [value] */
export const reach = (goal, value) => tell("goal", { goal, value: Math.min(Math.max(+value || 0, 0), 1e6) });

export const mute = () => (heard = []);

/** @returns {any} the response to come, if there is something to send */
export const flush = () =>
  heard[0] && tab.t && post(options.events || "/v1/events", { events: heard.splice(0, 50) }, { keepalive: true }).catch(() => {});
