import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("../migrations/", import.meta.url);

/** The text of each file of `migrations/` by its name. The Action's bundle holds this value in the module's place. */
export const migrationFiles: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .toSorted()
    .map((file) => [file, readFileSync(new URL(file, folder), "utf8")]),
);
