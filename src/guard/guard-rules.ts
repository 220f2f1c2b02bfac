import { defaults } from "../config/defaults.ts";
import { remedyOf } from "./remedy.ts";
import type { DetectingRule, GuardRule } from "./rule.ts";
import { bankAccount } from "./rules/bank-account.ts";
import { email } from "./rules/email.ts";
import { paymentCard } from "./rules/payment-card.ts";
import { phone } from "./rules/phone.ts";
import { secret } from "./rules/secret.ts";
import { unredactedPrice } from "./rules/unredacted-price.ts";

/** The rules that find passages in any document, in the order in which overlapping passages are named. */
export const detectingRules: readonly DetectingRule[] = [secret, paymentCard, bankAccount, email, phone];

/** Every guardrail, in the order of their documentation, with what its default action does. */
export const guardRules: readonly GuardRule[] = [
  ...detectingRules.map((rule) => ({
    ...rule,
    remedy: remedyOf(rule, defaults.guardrails.rules[rule.name]),
  })),
  unredactedPrice,
];
