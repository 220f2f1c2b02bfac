import type { Config } from "../../config/config.ts";
import { type Loaded, pathOf } from "../../load/document.ts";
import type { Finding } from "../../load/finding.ts";
import { type LoadingTools, loadDocuments } from "../../load/load-documents.ts";
import { type FetchedSource, fetchedFolder } from "../fetch/fetch-sources.ts";
import type { LoadedGuarded } from "./load-guarded.ts";

/** `source`: the fetched one that it is of; undefined: a file of the repository. */
export interface Found {
  readonly loaded: LoadedGuarded;
  readonly source: string | undefined;
}

/** Everything that is chunked, from the files and from what was fetched, without what the guardrails take out. */
export async function* loadAll({
  config,
  guard,
  fetched,
  matches = () => true,
  ...tools
}: {
  readonly config: Config;
  readonly guard: (loaded: Loaded) => Promise<LoadedGuarded>;
  readonly fetched: readonly FetchedSource[];
  readonly matches?: (path: string) => boolean;
} & LoadingTools): AsyncGenerator<Found> {
  for await (const loaded of loadDocuments(config.load, matches, tools))
    yield { loaded: await guard(outsideFetched(loaded, fetched)), source: undefined };
  for (const { source, loaded } of fetched)
    for (const one of loaded) if (matches(pathOf(one))) yield { loaded: await guard(one), source };
}

/** A file of the repository must not pass for a fetched one. */
function outsideFetched(loaded: Loaded, fetched: readonly FetchedSource[]): Loaded {
  const path = pathOf(loaded);
  const source = fetched.find((one) => path.startsWith(fetchedFolder(one.source)))?.source;
  if (source === undefined) return loaded;
  const finding: Finding = {
    rule: "path-reserved",
    severity: "error",
    path,
    line: 1,
    message: `Paths that begin with "${fetchedFolder(source)}" are those of the fetched source "${source}".`,
    actual: `a path below "${fetchedFolder(source)}"`,
    expected: "a path elsewhere",
    remedy: "Move the file to another folder, or name the source otherwise.",
  };
  return { outcome: "skipped", path, findings: [finding] };
}
