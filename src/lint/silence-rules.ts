/** Rules about comments that quiet other rules; what they find is found when all findings are known. */

export const silenceInvalid = {
  name: "silence-invalid",
  severity: "warning",
  description:
    "A comment that quiets a rule names no existing rule, one that may not be quieted, or gives no reason. It quiets nothing.",
  remedy: "Write <!-- corpusgate-disable-next-line rule-name: reason -->.",
} as const;

export const silenceUnused = {
  name: "silence-unused",
  severity: "info",
  description: "A comment quiets a rule that has nothing to say there; it would hide the next mistake.",
  remedy: "Remove the comment.",
} as const;
