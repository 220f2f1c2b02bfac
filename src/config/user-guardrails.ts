import { z } from "zod";
import { defaults, guardrailFields } from "./defaults.ts";
import { described, mapping, optional } from "./mapping.ts";
import { glob, text } from "./user-values.ts";

const action = z.enum(["refuse", "redact", "warn", "allow"]);
/** What is found after redaction cannot be redacted. */
const remarkOnly = z.enum(["refuse", "warn", "allow"]);

const rules = mapping({
  secret: optional(action, "Keys, tokens and passwords of known services.", defaults.guardrails.rules.secret),
  "personal-email": optional(action, "E-mail addresses.", defaults.guardrails.rules["personal-email"]),
  "personal-phone": optional(action, "Telephone numbers.", defaults.guardrails.rules["personal-phone"]),
  "payment-card": optional(action, "Numbers of payment cards.", defaults.guardrails.rules["payment-card"]),
  "bank-account": optional(action, "IBANs.", defaults.guardrails.rules["bank-account"]),
  "unredacted-price": optional(
    remarkOnly,
    "What still reads as a price in a pricing-sensitive document.",
    defaults.guardrails.rules["unredacted-price"],
  ),
});

/** A pattern that matches nothing would never end, and one that is none is an error of the file. */
const pattern = text.refine((source) => {
  try {
    return !new RegExp(source, "u").test("");
  } catch {
    // The engine's message speaks of its own grammar; the place in the file is what helps.
    return false;
  }
}, "expected a regular expression (with the flag u) that does not match the empty text");

const pricing = mapping({
  redact: optional(
    z.enum(["numbers", "prices", "nothing"]),
    "What goes from a pricing-sensitive document: every number, what reads as a price, or nothing.",
    defaults.guardrails.redact,
  ),
  patterns: optional(z.array(pattern), "Regular expressions of further values that go.", "none"),
  fields: optional(
    z.array(text),
    "Metadata fields that hold prices, in addition to names such as price, cost and fee.",
    "none",
  ),
  keep: optional(z.array(text), "Metadata fields that are never redacted.", guardrailFields.kept.join(", ")),
});

/** What a user may write under `guardrails`. */
export const userGuardrails = mapping({
  rules: optional(rules, "What becomes of a document in which a rule finds something."),
  secretKinds: optional(
    z.record(z.string().regex(/^[a-z0-9-]+$/, "expected a kind as its findings name it, e.g. slack"), action),
    "The same for one kind of secret, e.g. `slack: redact`.",
    "as `rules.secret`",
  ),
  exempt: optional(
    z.array(text),
    "Texts that are no finding; `*` stands for any characters but blanks, e.g. `*@example.net`.",
    "none",
  ),
  paths: optional(
    z.array(
      mapping({
        include: described(z.array(glob).min(1, "expected at least one glob"), "Globs of documents."),
        rules: described(rules, "What holds for them instead."),
      }),
    ),
    "Other actions for some documents; a later entry wins.",
    "none",
  ),
  pricing: optional(pricing, "Documents marked `pricing_sensitive: true`."),
});

export type UserGuardrails = z.output<typeof userGuardrails>;
