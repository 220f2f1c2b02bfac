import { z } from "zod";
import { described, mapping, optional } from "./mapping.ts";
import { glob, metadata } from "./user-values.ts";

const severity = z.enum(["off", "info", "warning", "error"]);

/** A severity, or a severity and options of the rule; which rules and options there are is known to lint. */
const rule = z.union([severity, z.intersection(z.looseObject({ severity: severity.optional() }), metadata)], {
  error: "expected off, info, warning, error, or a mapping of severity and options",
});

/** By the name of the rule. */
const rules = z.record(z.string(), rule);

/** What a user may write under `lint`. */
export const userLint = mapping({
  rules: optional(
    rules,
    "Severity of a rule by its name: `off`, `info`, `warning`, `error`, or `{ severity, … }` with options of the rule.",
    "see the rules",
  ),
  paths: optional(
    z.array(
      mapping({
        include: described(
          z.array(glob).min(1, "expected at least one glob"),
          "Globs of documents for which these settings hold.",
        ),
        rules: described(rules, "Settings as above; what stands later in the list wins."),
      }),
    ),
    "Settings for some documents.",
    "none",
  ),
});

export type UserLint = z.output<typeof userLint>;
export type UserRules = z.output<typeof rules>;
