import type { GuardAction, GuardRuleName, GuardrailSettings } from "../config/config.ts";
import { documentMatcher } from "../load/select.ts";

/** What is to be done about a rule's detection in one document. `kind`: of a secret. */
export type ActionOf = (rule: GuardRuleName, kind?: string) => GuardAction;

/** Actions by path: the last entry that matches and names the rule, else the kind of secret, else the rule's own. */
export function actionsByPath(settings: GuardrailSettings): (path: string) => ActionOf {
  const overrides = settings.paths.map(({ include, rules }) => ({
    rules,
    matches: documentMatcher(include),
  }));
  return (path) => {
    const own = overrides.filter((one) => one.matches(path));
    return (rule, kind) => {
      const overridden = own.map((one) => one.rules[rule]).findLast((action) => action !== undefined);
      if (overridden !== undefined) return overridden;
      return (kind === undefined ? undefined : settings.secretKinds[kind]) ?? settings.rules[rule];
    };
  };
}

/** Whether a passage is one of the configured texts that are no finding. */
export function exemption(texts: readonly string[]): (passage: string) => boolean {
  const patterns = texts.map(
    (text) =>
      new RegExp(
        `^${text
          .split("*")
          .map((part) => RegExp.escape(part))
          .join("[^\\s]*")}$`,
        "iu",
      ),
  );
  // A longer passage is a private key, which nobody lists; and stars take their time on long texts.
  return (passage) => passage.length <= 500 && patterns.some((pattern) => pattern.test(passage));
}
