import type { Config } from "../../config/config.ts";
import { counted } from "../../gate/verdict.ts";
import { nothingToDo } from "../../plan/draw-plan.ts";
import type { Store } from "../../postgres/database.ts";
import type { ReadCorpus } from "../corpus/read-corpus.ts";
import { drawAgainst } from "../plan/draw-against.ts";
import type { DriftCheck } from "./drift-check.ts";

/** Whether a plan drawn now would change anything. */
export async function repositoryCheck(config: Config, store: Store, read: ReadCorpus): Promise<DriftCheck> {
  const check = "repository";
  const drawn = await drawAgainst(config, read, [], store);
  if (nothingToDo(drawn.plan, drawn.snapshot)) {
    const [failed] = read.fetched.filter((one) => one.outcome !== "fetched").flatMap((one) => one.findings);
    if (failed !== undefined)
      return { check, outcome: "unknown", reason: `${failed.message} ${failed.remedy}` };
    const [first, ...more] = read.corpus.skipped;
    return first === undefined
      ? { check, outcome: "clean", reason: "What is live is what the documents say." }
      : {
          check,
          outcome: "unknown",
          reason: `"${first}"${more.length === 0 ? "" : ` and ${more.length} more`} could not be read, so it cannot be compared with what is live. See \`corpusgate validate\`.`,
        };
  }
  const { added, changed, renamed, removed } = drawn.plan.documents;
  const from = drawn.snapshot.profile;
  const move =
    from === null || from === drawn.plan.profile
      ? ""
      : `change the embedding profile from ${from} to ${drawn.plan.profile}, `;
  return {
    check,
    outcome: "drifted",
    reason: `A plan would ${move}add ${added}, change ${changed}, rename ${renamed} and remove ${removed} documents and embed ${counted(drawn.plan.embed.inputs, "input", "inputs")}. See \`corpusgate plan\`.`,
  };
}
