import type { GuardrailSettings } from "./config.ts";
import { defaults, guardrailFields } from "./defaults.ts";
import type { UserGuardrails } from "./user-guardrails.ts";

export function resolveGuardrails({
  rules = {},
  secretKinds = {},
  exempt = [],
  paths = [],
  pricing = {},
}: UserGuardrails): GuardrailSettings {
  const usual = defaults.guardrails.rules;
  return {
    rules: {
      secret: rules.secret ?? usual.secret,
      "personal-email": rules["personal-email"] ?? usual["personal-email"],
      "personal-phone": rules["personal-phone"] ?? usual["personal-phone"],
      "payment-card": rules["payment-card"] ?? usual["payment-card"],
      "bank-account": rules["bank-account"] ?? usual["bank-account"],
      "unredacted-price": rules["unredacted-price"] ?? usual["unredacted-price"],
    },
    secretKinds,
    exempt,
    paths,
    pricing: {
      redact: pricing.redact ?? defaults.guardrails.redact,
      patterns: pricing.patterns ?? [],
      fields: pricing.fields ?? [],
      keep: pricing.keep ?? guardrailFields.kept,
    },
  };
}
