// STAND-IN by the lead so that the pipeline can be tried; replace freely.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { load as yaml } from "js-yaml";
import { glob } from "tinyglobby";
import type { LoadSettings, Metadata } from "../config/config.ts";
import type { Loaded } from "./document.ts";
export async function* loadDocuments(settings: LoadSettings, matches?: (path: string) => boolean): AsyncGenerator<Loaded> {
  for (const source of settings.sources) {
    const files = (await glob([...source.include], { cwd: settings.root, ignore: [...source.exclude] })).toSorted();
    for (const file of files) {
      const text = await readFile(path.join(settings.root, file), "utf8");
      if (file.endsWith(".json")) {
        for (const record of JSON.parse(text)) {
          const p = `${file}#${record._id ?? record.id}`;
          if (matches && !matches(p)) continue;
          yield { outcome: "document", findings: [], document: { path: p, source: source.name, format: "json", text: String(record.body), bodyStart: 0, title: record.title, metadata: source.metadata, line: 1 } };
        }
        continue;
      }
      if (matches && !matches(file)) continue;
      const front = /^---\n([\s\S]*?)\n---\n/.exec(text);
      const meta = (front ? yaml(front[1] ?? "") : {}) as Metadata;
      yield { outcome: "document", findings: [], document: { path: file, source: source.name, format: "markdown", text, bodyStart: front ? front[0].length : 0, title: typeof meta["title"] === "string" ? meta["title"] : undefined, metadata: { ...source.metadata, ...meta }, line: 1 } };
    }
  }
}
