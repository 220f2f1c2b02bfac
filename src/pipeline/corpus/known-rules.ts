import { guardRules } from "../../guard/guard-rules.ts";
import { documentNotExercised, goldenTarget } from "../../lint/golden-rules.ts";
import type { KnownRule } from "../../lint/rule-set.ts";
import { rules, silenceRules } from "../../lint/rules.ts";
import { loadRules } from "../../load/rules/load-rules.ts";
import { fetchRules } from "../fetch/fetch-rules.ts";

/** Every rule that a finding can name, whichever room finds it, in the order of docs/lint.md. */
export const knownRules: readonly KnownRule[] = [
  ...rules,
  goldenTarget,
  documentNotExercised,
  ...silenceRules,
  ...guardRules,
  ...loadRules,
  ...fetchRules,
];
