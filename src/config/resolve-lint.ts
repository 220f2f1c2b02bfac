import { posix } from "node:path";
import type { LintSettings, RuleSetting } from "./config.ts";
import type { KeyPath } from "./located-yaml.ts";
import type { UserLint, UserRules } from "./user-lint.ts";

/** `lineOf` remembers where each rule is named, for the complaint of lint about a name it does not know. */
export function resolveLint(user: UserLint | undefined, lineOf: (path: KeyPath) => number): LintSettings {
  return {
    rules: settingsOf(user?.rules, ["lint", "rules"], lineOf),
    paths: (user?.paths ?? []).map(({ include, rules }, position) => ({
      include: include.map((glob) => posix.normalize(glob)),
      rules: settingsOf(rules, ["lint", "paths", position, "rules"], lineOf),
    })),
  };
}

function settingsOf(
  rules: UserRules | undefined,
  at: KeyPath,
  lineOf: (path: KeyPath) => number,
): readonly RuleSetting[] {
  return Object.entries(rules ?? {}).map(([rule, setting]) => {
    const line = lineOf([...at, rule]);
    if (typeof setting === "string") return { rule, line, severity: setting, options: {} };
    const { severity, ...options } = setting;
    return { rule, line, severity, options };
  });
}
