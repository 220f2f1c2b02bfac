import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface WorkflowFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
  readonly template: boolean;
}

const root = new URL("../../", import.meta.url);

/** Every workflow of this repository and every template to copy. */
export const workflowFiles: readonly WorkflowFile[] = [".github/workflows", "workflows-templates"].flatMap(
  (folder) =>
    readdirSync(fileURLToPath(new URL(folder, root)))
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => ({
        path: `${folder}/${name}`,
        text: readFileSync(new URL(`${folder}/${name}`, root), "utf8"),
        template: folder === "workflows-templates",
      })),
);
