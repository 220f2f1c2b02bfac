/**
 * Texts that never change and are embedded again by `drift`: a provider that changed its model gives other vectors for
 * them. A hundred of different kinds, since a change may touch some kinds of text only.
 */
export const canaryTexts: readonly string[] = [
  "the customer",
  "a database migration",
  "the monthly invoice",
  "an expired certificate",
  "the night shift",
  "a second-hand bicycle",
  "the heat pump",
  "a lost parcel",
  "the annual report",
  "an open window",
].flatMap((subject) => [
  `What should I do about ${subject}?`,
  `${subject.charAt(0).toUpperCase()}${subject.slice(1)} needs attention before Friday.`,
  `# Handbook\n\n## How we deal with ${subject}\n\n1. Write it down.\n2. Tell whoever is responsible.\n3. Check again after two days.`,
  `| topic | owner | due |\n|---|---|---|\n| ${subject} | support | 2024-03-01 |`,
  `\`\`\`sh\nreport --subject "${subject}" --since 2024-01-01\n\`\`\``,
  `Warum ist das wichtig: ${subject}. Bitte bis Montag antworten.`,
  `${subject}: 12 of 340 (3.5 %), up from 7 in the week before.`,
  `There is no policy for ${subject}, and none is planned. Decisions are made case by case, by whoever is on duty, and written into the log afterwards so that others can follow them.`,
  `${subject} ${subject} ${subject}`,
  `Error 4012: ${subject} not found (retry in 30 s)`,
]);
