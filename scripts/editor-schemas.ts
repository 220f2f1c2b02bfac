import { editorSchema } from "../src/config/editor-schema.ts";
import { userConfig } from "../src/config/user-config.ts";
import { goldenFile } from "../src/gate/golden.ts";

/** JSON Schemas that the package has for editors, by file name. */
export const editorSchemas = {
  "corpusgate.json": editorSchema({ title: "corpusgate.yaml", schema: userConfig, expands: true }),
  "golden.json": editorSchema({ title: "Golden queries", schema: goldenFile, expands: false }),
};
