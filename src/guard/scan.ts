import type { GuardAction } from "../config/config.ts";
import type { ActionOf } from "./actions.ts";
import { detectingRules } from "./guard-rules.ts";
import type { Passage } from "./redact-text.ts";
import type { DetectingRule, Detection } from "./rule.ts";

/** What a rule found in a text and is not let through. */
export interface Scanned {
  readonly rule: DetectingRule;
  readonly refused: readonly Detection[];
  readonly redacted: readonly Detection[];
  readonly warned: readonly Detection[];
}

export async function scan(
  text: string,
  action: ActionOf,
  isExempt: (passage: string) => boolean,
): Promise<readonly Scanned[]> {
  const scanned: Scanned[] = [];
  for (const rule of detectingRules) {
    // A kind of secret may be refused where secrets are allowed.
    if (rule.name !== "secret" && action(rule.name) === "allow") continue;
    const found = (await rule.detect(text)).filter((one) => !isExempt(text.slice(one.start, one.end)));
    if (found.length === 0) continue;
    const to = (wanted: GuardAction) => found.filter((one) => action(rule.name, one.kind) === wanted);
    scanned.push({ rule, refused: to("refuse"), redacted: to("redact"), warned: to("warn") });
  }
  return scanned;
}

export function passagesToRedact(scanned: readonly Scanned[]): readonly Passage[] {
  return scanned.flatMap(({ rule, redacted }) =>
    redacted.map(({ start, end }) => ({ start, end, marker: rule.marker })),
  );
}
