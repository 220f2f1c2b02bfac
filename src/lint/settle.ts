import { type Finding, ruleDocumentation } from "../load/finding.ts";
import type { RuleSet } from "./rule-set.ts";
import { silenceInvalid, silenceUnused } from "./silence-rules.ts";
import type { Silence } from "./silences.ts";

export interface Settled {
  readonly findings: readonly Finding[];
  /** How many findings a comment quieted, by rule. */
  readonly silenced: Readonly<Record<string, number>>;
}

/**
 * Findings of all rooms as the configuration and comments in documents want them: severities, silences, and where each
 * rule is documented. A rule that is locked keeps both its severity and its voice.
 */
export function settle(
  findings: readonly Finding[],
  silences: ReadonlyMap<string, readonly Silence[]>,
  set: RuleSet,
): Settled {
  const silenced: Record<string, number> = {};
  const used = new Set<Silence>();
  const indexed = new Map([...silences].map(([path, all]) => [path, byTarget(all, set)]));
  const kept = findings.filter(({ rule, path, line }) => {
    const own = indexed.get(path);
    const by = own?.get(keyOf(rule, line)) ?? own?.get(keyOf(rule, null));
    if (by === undefined) return true;
    used.add(by);
    silenced[rule] = (silenced[rule] ?? 0) + 1;
    return false;
  });
  const about = [...silences].flatMap(([path, all]) =>
    all.flatMap((one) => remarkOn(one, path, used, set)).slice(0, mostRemarks),
  );
  return { findings: [...kept, ...about].flatMap((one) => asConfigured(one, set)), silenced };
}

function asConfigured(finding: Finding, set: RuleSet): readonly Finding[] {
  const entry = set.entries.get(finding.rule);
  const wanted = set.settingsFor(finding.path).get(finding.rule)?.severity;
  // What a room says by itself may be graver than the rule's usual severity; only the configuration changes it.
  const severity =
    entry === undefined || wanted === undefined || entry.locked !== undefined || wanted === entry.severity
      ? finding.severity
      : wanted;
  return severity === "off" ? [] : [{ ...finding, severity, documentation: ruleDocumentation(finding.rule) }];
}

/** Of one document; a hundred thousand comments that quiet nothing have one cause. */
const mostRemarks = 20;

/** By rule and line: looking through all comments for each finding is quadratic. Of two that say the same the first counts. */
function byTarget(silences: readonly Silence[], set: RuleSet): ReadonlyMap<string, Silence> {
  const valid = silences.filter((one) => isValid(one, set));
  return new Map(valid.toReversed().map((one) => [keyOf(one.rule, one.target), one]));
}

function keyOf(rule: string, line: number | null): string {
  return `${rule} ${line ?? "all"}`;
}

function isValid(silence: Silence, set: RuleSet): boolean {
  const entry = set.entries.get(silence.rule);
  return entry !== undefined && entry.locked === undefined && silence.reason !== "";
}

function remarkOn(
  silence: Silence,
  path: string,
  used: ReadonlySet<Silence>,
  set: RuleSet,
): readonly Finding[] {
  const at = { path, line: silence.line };
  const entry = set.entries.get(silence.rule);
  const { name, severity, remedy } = silenceInvalid;
  const invalid = (message: string): readonly Finding[] => [{ rule: name, severity, ...at, message, remedy }];
  if (entry === undefined)
    return invalid(`The comment names the rule "${silence.rule}", which does not exist.`);
  if (entry.locked !== undefined)
    return invalid(`Rule "${silence.rule}" cannot be quieted by a comment: ${entry.locked}.`);
  if (silence.reason === "") return invalid(`The comment quiets "${silence.rule}" without a reason.`);
  if (used.has(silence)) return [];
  const message = `The comment quiets "${silence.rule}", which has nothing to say here.`;
  return [
    {
      rule: silenceUnused.name,
      severity: silenceUnused.severity,
      ...at,
      message,
      remedy: silenceUnused.remedy,
    },
  ];
}
