/** What leaves the page: requests to the service, and the one for the second file. */

import { find, kind, device, once } from "./page.js";
import { past, read } from "./layer.js";
import { answer, back, queue } from "./flow.js";
import { add, BOUNDS, quiet, save, tab } from "./tab.js";

/** Path of the second file, with a hash of its content: put in by the build. @type {string} */
const LATE = __LATE__;

/** @type {import("./api.d.ts").Options} */
export const options = {};

/** No cookie in either direction. @param {string} path  @param {object} body  @param {object} how */
export const post = (path, body, how) =>
  fetch(options.endpoint + path, {
    method: "POST",
    credentials: "omit",
    body: JSON.stringify({ site: options.site, ticket: tab.t, ...body }),
    ...how,
  });

/** The second file: it listens, and builds what is more than text. @type {Promise<any>} */
let late;
export const load = () =>
  (late ||= import(options.endpoint + LATE)
    .then((file) =>
      file.begin(options, () => tab, () => kind, () => answer, BOUNDS, add, past, read, post, quiet, find, once, device, queue, back, save),
    )
    .catch(() => 0));

/** What the second file does. @param {string} name  @returns {any} */
export const later = (name) => async (/** @type {any[]} */ ...args) => tab && (await load())[name]?.(...args);
