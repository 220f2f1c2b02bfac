import type { Finding } from "../load/finding.ts";
import type { CorpusIndex } from "./corpus-index.ts";
import type { RuleSet } from "./rule-set.ts";
import { rules } from "./rules.ts";

/** What is wrong between documents. A remark's document decides severity; options are those that hold everywhere. */
export function lintCorpus(index: CorpusIndex, set: RuleSet): readonly Finding[] {
  const everywhere = set.settingsFor("");
  const wanted = (name: string) =>
    [...index.documents.keys()].some((path) => set.settingsFor(path).get(name)?.severity !== "off");
  return rules.flatMap((rule): readonly Finding[] => {
    if (rule.sees !== "corpus" || !wanted(rule.name)) return [];
    return [...rule.check(index, everywhere.get(rule.name)?.options ?? {})].flatMap((remark) => {
      const severity = set.settingsFor(remark.path).get(rule.name)?.severity ?? rule.severity;
      return severity === "off" ? [] : [{ rule: rule.name, severity, remedy: rule.remedy, ...remark }];
    });
  });
}
