/** The script tag: its `data-` attributes are the options. */

import { start } from "./fivefold.js";

try {
  const tag = /** @type {any} */ (document.currentScript);
  // No pattern here nor in what every page calls: compiling the first costs a phone a millisecond.
  start({ endpoint: tag.src.slice(0, tag.src.lastIndexOf("/")), ...tag.dataset });
} catch {}
