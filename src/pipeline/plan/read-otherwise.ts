import type { Config } from "../../config/config.ts";
import { changedValues, type HashedValues, hashedValues } from "../../digest/digest.ts";
import type { Store } from "../../postgres/database.ts";
import { readReadWith } from "../../postgres/runs.ts";
import { codeFingerprint } from "../corpus/code-fingerprint.ts";
import type { Drawn } from "./draw-against.ts";

/** What decides, beside the files, what is read of them. */
export function readWith({ load, chunk, guardrails }: Config): HashedValues {
  const { root: _root, sources: all, fields, ...limits } = load;
  // How a source is fetched makes other files. It holds a machine's PATH, and tokens, whose hash is not for the log.
  const sources = all.map(({ fetch: _fetch, ...source }) => source);
  return hashedValues({ code: codeFingerprint(), sources, fields, load: limits, chunk, guardrails });
}

/**
 * Why documents may count as changed that nobody edited: this version, or the configuration, reads files otherwise than
 * when live was read from them. Nothing where no document changes, or where it is not known how all of live was read.
 */
export async function readOtherwiseWarning(
  store: Store,
  config: Config,
  { plan, snapshot }: Pick<Drawn, "plan" | "snapshot">,
): Promise<readonly string[]> {
  const { generation } = snapshot;
  if (generation === null || plan.documents.changed === 0) return [];
  const before = await readReadWith(store, generation);
  const moved = before === undefined ? [] : changedValues(before, readWith(config));
  if (moved.length === 0) return [];
  const what = moved.map((key) => (key === "code" ? "this version of Corpusgate" : `\`${key}\``));
  return [
    `Documents may count as changed that nobody edited: since generation ${generation} was read from the files, what reads them is another (${what.join(", ")}).`,
  ];
}
