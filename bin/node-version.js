// Read by every Node since 12, so that an old one prints this message instead of a syntax error.

/** The lines to print when this Node is too old for Corpusgate; undefined when it is not. */
export function oldNodeMessage(running) {
  if (Number(running.split(".")[0]) >= 24) return undefined;
  return [
    `corpusgate: Node.js 24 or newer is needed, and this is ${running}.`,
    "Beside this project's other packages:  npm install --save-dev node@24   then: npx corpusgate",
    "For the whole machine, with nvm:       nvm install 24",
    "In GitHub Actions:                     actions/setup-node with node-version: 24",
    "",
  ].join("\n");
}
