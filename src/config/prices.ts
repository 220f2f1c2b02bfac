/**
 * US dollars per million input tokens, as published at https://openai.com/api/pricing. Prices change: a configuration
 * overrides them with `embed.usdPerMillionTokens`, and plans show the date of this table.
 */
export const prices = {
  asOf: "2026-05",
  source: "https://openai.com/api/pricing",
  usdPerMillionTokens: new Map([
    ["text-embedding-3-small", 0.02],
    ["text-embedding-3-large", 0.13],
    ["text-embedding-ada-002", 0.1],
  ]),
} as const;
