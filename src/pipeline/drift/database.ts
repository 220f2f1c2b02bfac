import type { Judgement } from "../judge/judge.ts";
import { type DriftCheck, failuresOf, sentences } from "./drift-check.ts";

/**
 * Whether the rows of live are what was sealed, each chunk with its words and a vector of the profile. What a vector says is
 * not recomputed here: golden queries and probes tell.
 */
export function databaseCheck(judged: Judgement): DriftCheck {
  const failed = failuresOf(judged, ["integrity", "profile", "spot-checks"]);
  return failed.length === 0
    ? {
        check: "database",
        outcome: "clean",
        reason: "Rows are what was sealed, each chunk with its words and a vector of the profile.",
      }
    : {
        check: "database",
        outcome: "drifted",
        reason: `${sentences(failed)}${
          failed.some((one) => one.gate === "integrity")
            ? " The next ingest puts documents back from the files, makes their words again and embeds lost vectors again; where that cannot wait, roll back to a generation that is whole."
            : " Roll back to a generation that passes, or mend the documents and ingest."
        }`,
      };
}
