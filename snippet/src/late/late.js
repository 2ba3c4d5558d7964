/** The second file: loaded when the texts stand. It listens, and builds what is more than text. */

import { attend } from "./attend.js";
import { connect } from "./core.js";
import { watch } from "./forms.js";
import { hear } from "./layer.js";
import { abide } from "./moments.js";
import { nodes } from "./nodes.js";
import { explain } from "./why.js";

/** @param {import("./core.js").Core} core */
export const begin = (...core) => {
  connect(...core);
  hear();
  watch();
  attend();
  abide();
  return { nodes, explain };
};
