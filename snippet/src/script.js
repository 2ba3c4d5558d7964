/** The script tag: its `data-` attributes are the options. */

import { start } from "./fivefold.js";

try {
  const tag = /** @type {any} */ (document.currentScript);
  start({ endpoint: tag.src.replace(/\/[^/]*$/, ""), ...tag.dataset });
} catch {}
