import type { RuleEntry } from "../load/finding.ts";
import type { Rule } from "./rule.ts";
import { anchorBroken } from "./rules/anchor-broken.ts";
import { bidiOverride } from "./rules/bidi-override.ts";
import { boilerplate } from "./rules/boilerplate.ts";
import { chunkTooLarge } from "./rules/chunk-too-large.ts";
import { controlCharacter } from "./rules/control-character.ts";
import { documentDuplicate } from "./rules/document-duplicate.ts";
import { documentNearDuplicate } from "./rules/document-near-duplicate.ts";
import { documentTiny } from "./rules/document-tiny.ts";
import { documentTooLarge } from "./rules/document-too-large.ts";
import { fenceTooLarge } from "./rules/fence-too-large.ts";
import { headingLevelSkipped } from "./rules/heading-level-skipped.ts";
import { headingMissing } from "./rules/heading-missing.ts";
import { headingPathDuplicate } from "./rules/heading-path-duplicate.ts";
import { headingTooLong } from "./rules/heading-too-long.ts";
import { hiddenInstruction } from "./rules/hidden-instruction.ts";
import { imageBroken } from "./rules/image-broken.ts";
import { linkBroken } from "./rules/link-broken.ts";
import { mojibake } from "./rules/mojibake.ts";
import { promptInjection } from "./rules/prompt-injection.ts";
import { replacementCharacter } from "./rules/replacement-character.ts";
import { tableTooLarge } from "./rules/table-too-large.ts";
import { textNotNfc } from "./rules/text-not-nfc.ts";
import { unclosedFence } from "./rules/unclosed-fence.ts";
import { zeroWidthCharacter } from "./rules/zero-width-character.ts";
import { silenceInvalid, silenceUnused } from "./silence-rules.ts";

/** Every rule of lint, in the order of their documentation. */
export const rules: readonly Rule[] = [
  headingMissing,
  headingLevelSkipped,
  headingPathDuplicate,
  headingTooLong,
  documentTiny,
  documentTooLarge,
  chunkTooLarge,
  tableTooLarge,
  fenceTooLarge,
  unclosedFence,
  linkBroken,
  anchorBroken,
  imageBroken,
  documentDuplicate,
  documentNearDuplicate,
  boilerplate,
  mojibake,
  replacementCharacter,
  controlCharacter,
  zeroWidthCharacter,
  bidiOverride,
  textNotNfc,
  promptInjection,
  hiddenInstruction,
];

export const silenceRules: readonly RuleEntry[] = [silenceInvalid, silenceUnused];
