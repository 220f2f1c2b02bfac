import type { LintSettings, RuleSetting } from "../config/config.ts";
import { suggestion } from "../config/nearest.ts";
import { Failure } from "../failure/failure.ts";
import type { RuleEntry, Severity } from "../load/finding.ts";
import { documentMatcher } from "../load/select.ts";
import type { OptionValues, RuleOption } from "./rule.ts";

/** The rules with what the configuration says of them, document by document. */
export interface RuleSet {
  readonly entries: ReadonlyMap<string, RuleEntry>;
  /** By the name of the rule; also of those that are off. */
  readonly settingsFor: (path: string) => ReadonlyMap<string, Effective>;
}

/** What holds for a rule and a document. */
interface Effective {
  readonly severity: Severity | "off";
  readonly options: OptionValues;
}

export type KnownRule = RuleEntry & { readonly options?: Readonly<Record<string, RuleOption>> };

/** Fails on rules and options there are none of, with the nearest. `file`: the configuration's name in messages. */
export function ruleSet(settings: LintSettings, known: readonly KnownRule[], file: string): RuleSet {
  const rules = new Map(known.map((rule) => [rule.name, rule]));
  const complaints = [settings, ...settings.paths].flatMap((one) =>
    one.rules.flatMap((setting) =>
      complaintsOf(setting, rules).map((text) => `${file}:${setting.line}: ${text}`),
    ),
  );
  if (complaints.length > 0)
    throw new Failure(complaints.join("\n"), {
      remedy: `Correct "lint" in ${file}; docs/lint.md lists all rules and options.`,
    });
  const everywhere = overlay(new Map(known.map(defaultOf)), settings.rules);
  const overrides = settings.paths.map((one) => ({
    matches: documentMatcher(one.include),
    rules: one.rules,
  }));
  const made = new Map<string, ReadonlyMap<string, Effective>>();
  const settingsFor = (path: string): ReadonlyMap<string, Effective> => {
    if (overrides.length === 0) return everywhere;
    const holding = overrides.filter(({ matches }) => matches(path));
    const key = holding.map((one) => overrides.indexOf(one)).join();
    const before = made.get(key);
    if (before !== undefined) return before;
    const merged = holding.reduce((below, one) => overlay(below, one.rules), everywhere);
    made.set(key, merged);
    return merged;
  };
  return { entries: rules, settingsFor };
}

function defaultOf(rule: KnownRule): readonly [string, Effective] {
  const options = Object.entries(rule.options ?? {}).map(([name, option]) => [name, option.default]);
  return [rule.name, { severity: rule.severity, options: Object.fromEntries(options) }];
}

function overlay(
  below: ReadonlyMap<string, Effective>,
  settings: readonly RuleSetting[],
): ReadonlyMap<string, Effective> {
  const merged = new Map(below);
  for (const { rule, severity, options } of settings) {
    const before = merged.get(rule);
    if (before === undefined) continue;
    // Options alone turn a rule on that is off by default: whoever sets them wants it.
    const fallback = before.severity === "off" && severity === undefined ? "warning" : before.severity;
    merged.set(rule, {
      severity: severity ?? fallback,
      options: { ...before.options, ...numbersIn(options) },
    });
  }
  return merged;
}

function numbersIn(options: RuleSetting["options"]): OptionValues {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) => (typeof value === "number" ? [[name, value]] : [])),
  );
}

function complaintsOf(setting: RuleSetting, rules: ReadonlyMap<string, KnownRule>): readonly string[] {
  const rule = rules.get(setting.rule);
  if (rule === undefined)
    return [`there is no rule "${setting.rule}"${nearestOf(setting.rule, [...rules.keys()])}`];
  if (rule.locked !== undefined && setting.severity !== undefined && setting.severity !== rule.severity)
    return [`rule "${rule.name}" is always of severity ${rule.severity}: ${rule.locked}`];
  const known = Object.keys(rule.options ?? {});
  return Object.entries(setting.options).flatMap(([name, value]) => {
    if (!known.includes(name))
      return [
        known.length === 0
          ? `rule "${rule.name}" has no options, but "${name}" is set`
          : `rule "${rule.name}" has no option "${name}"${suggestion(name, known)}`,
      ];
    return typeof value === "number" && Number.isFinite(value) && value >= 0
      ? []
      : [`option "${name}" of rule "${rule.name}" is not a number of at least 0`];
  });
}

/** All rules at once would bury the message. */
function nearestOf(name: string, names: readonly string[]): string {
  const text = suggestion(name, names);
  return text.startsWith("; did") ? text : "";
}
