interface CommandHelp {
  readonly examples: readonly string[];
  /** What 0 and 1 mean here; 2 is always: could not check. */
  readonly exitCodes: string;
  /** What to do after it. */
  readonly next: string;
}

/** What a command's `--help` says below its options. */
export function helpAfterCommand(command: keyof typeof commandHelp): string {
  const { examples, exitCodes, next }: CommandHelp = commandHelp[command];
  return [
    "",
    "Examples:",
    ...examples.map((one) => `  $ corpusgate ${one}`),
    "",
    `Exit codes: ${exitCodes}, 2 failure (could not check).`,
    `Next: ${next}`,
    "",
  ].join("\n");
}

const commandHelp = {
  validate: {
    examples: ["validate", "validate --strict --base origin/main"],
    exitCodes: "0 passed, 1 failed (a finding of level error, or no document)",
    next: "`corpusgate plan` tells what an ingest would do.",
  },
  preview: {
    examples: ["preview --base origin/main"],
    exitCodes: "0 passed, 1 failed",
    next: "look at the golden queries that moved, then `corpusgate plan`.",
  },
  plan: {
    examples: ["plan --out plan.json", "plan --env production --doc 'docs/**'", "plan --against none"],
    exitCodes: "0 changes or nothing to do, 1 blocked",
    next: "review it, then `corpusgate ingest --plan plan.json`.",
  },
  ingest: {
    examples: ["ingest", "ingest --plan plan.json", "ingest --env production --doc 'docs/**' --hold"],
    exitCodes: "0 promoted, held or nothing to do, 1 blocked or a gate fails on live",
    next: "`corpusgate query` to ask live, `corpusgate rollback` to undo it.",
  },
  embed: {
    examples: ["embed --plan plan.json --shard 3/8", "embed --env production"],
    exitCodes: "0 embedded or nothing to do, 1 blocked",
    next: "when every part is done, `corpusgate ingest --plan plan.json` finds each vector there.",
  },
  promote: {
    examples: ["promote", "promote 7 --env production --approve <digest>"],
    exitCodes: "0 promoted, 1 blocked",
    next: "`corpusgate verify`; `corpusgate rollback` undoes it.",
  },
  verify: {
    examples: ["verify", "verify --env production --json", "verify --generation 7"],
    exitCodes: "0 passed or inconclusive, 1 failed",
    next: "when it failed, `corpusgate rollback`.",
  },
  drift: {
    examples: ["drift --env production"],
    exitCodes: "0 clean, 1 drifted",
    next: "each check says what to do.",
  },
  rollback: {
    examples: ["rollback", "rollback 5 --env production --reason 'wrong prices'"],
    exitCodes: "0 rolled back, 1 blocked",
    next: "roll back the documents, too, or the next ingest brings the text back.",
  },
  prune: {
    examples: ["prune --env production"],
    exitCodes: "0 pruned",
    next: "`corpusgate status` lists what is left.",
  },
  status: {
    examples: ["status", "status --env production --json"],
    exitCodes: "0 ok",
    next: "`corpusgate promote` a sealed generation, `corpusgate rollback` to a retired one.",
  },
  runs: {
    examples: ["runs --limit 10", "runs --markdown > Runs.md"],
    exitCodes: "0 ok",
    next: "a run's `report` in --json holds everything it said.",
  },
  query: {
    examples: [
      'query "How do I undo a bad ingestion?"',
      'query "refunds" --count 10 --env production --json',
    ],
    exitCodes: "0 found or nothing found",
    next: "write a question that matters into the golden queries.",
  },
  calibrate: {
    examples: [
      "calibrate --env production",
      "calibrate --miss-rate 0.1 --false-accept-rate 0.2 --out thresholds.json",
      "calibrate --env production --generation 7",
    ],
    exitCodes: "0 calibrated, 1 refused (too few queries, or they cannot be told apart)",
    next: "name the file as `gate.thresholds`; a generation of another model then fails before readers see it.",
  },
  golden: {
    examples: [
      "golden stats",
      "golden check --write",
      "golden import --queries queries.jsonl --judgements qrels.tsv --documents 'docs/{id}.md' --out golden.yaml",
    ],
    exitCodes: "0 ok, written or passed, 1 failed (a label points nowhere)",
    next: "`corpusgate verify` asks them.",
  },
  migrate: {
    examples: [
      "migrate --env production",
      "migrate --env production --print > schema.sql",
      "migrate --env production --print --from 11 > upgrade.sql",
    ],
    exitCodes: "0 migrated or nothing to do",
    next: "`corpusgate doctor`, then `corpusgate ingest`.",
  },
  doctor: {
    examples: ["doctor --env production", "doctor --env production --ask-provider"],
    exitCodes: "0 passed, 1 failed",
    next: "each check says what to do.",
  },
} as const satisfies Readonly<Record<string, CommandHelp>>;

export const helpAfter = `
The line: validate → plan → ingest (embed, stage, gate, promote) → verify; rollback undoes it.
First run, no key and no server needed:
  $ corpusgate ingest && corpusgate query "How do I undo a bad ingestion?"

Exit codes: 0 done, 1 a verdict says no (failed, blocked, drifted), 2 failure (could not check).
`;
