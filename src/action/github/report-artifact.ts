import { z } from "zod";
import { Failure } from "../../failure/failure.ts";
import type { CheckedValidation } from "../../report/markdown/checked-validation.ts";
import type { FailedCheck } from "../../report/markdown/failed-check.ts";
import type { PreviewReport } from "../../report/reports.ts";

/** What a checking run leaves for the run that comments. */
export interface CheckReports {
  readonly validate: CheckedValidation;
  readonly preview: PreviewReport | undefined;
}

/** A corpus of 50,000 changed documents with long names; a page shows a hundred of them. */
const maxBytes = 20_000_000;
const maxItems = 50_000;

/** Characters of one text. */
export const mostText = 4000;

const text = z.string().max(mostText);
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
  .max(100);
const count = z.int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const share = z.number().min(0).max(1);
const money = z.number().nonnegative().max(1e9).nullable();
const list = <Item extends z.ZodType>(item: Item) => z.array(item).max(maxItems);
const coverage = z.object({ text: share, documents: share, golden: share.nullable() });
const documents = z.object({
  added: count,
  changed: count,
  renamed: count,
  removed: count,
  unchanged: count,
});
const chunks = z.object({ added: count, removed: count, kept: count });
const metrics = z.partialRecord(
  z.enum(["lexical", "dense", "hybrid"]),
  z.object({ "ndcg@10": share, "recall@10": share, mrr: share }),
);
const findings = list(
  z.object({
    rule: text,
    severity: z.enum(["error", "warning", "info"]),
    path: text,
    line: count,
    column: count.exactOptional(),
    message: text,
    remedy: text,
  }),
);
const outcome = z.enum(["passed", "failed"]);
const seconds = z.number().nonnegative();
const amounts = z.record(text, count);

const validate = z.object({
  command: z.literal("validate"),
  outcome,
  environment: name,
  config: text.exactOptional(),
  seconds,
  digest: text,
  documents: count,
  chunks: count,
  tokens: count,
  coverage,
  ledger: amounts,
  sources: z.record(text, z.object({ documents: count, chunks: count, tokens: count })),
  skipped: list(text),
  withheld: list(z.object({ path: text, reason: text })),
  guardrails: z.object({ redacted: amounts, refused: amounts }),
  silenced: amounts,
  corpus: name,
  costUsd: money,
  thresholds: z.object({
    text: share.nullable(),
    documents: share.nullable(),
    golden: share.nullable(),
    costUsd: money,
  }),
  reasons: z.array(text).max(100),
  findings,
  base: z
    .object({
      ref: text,
      digest: text,
      documents,
      chunks,
      tokens: count,
      costUsd: money,
      coverage,
      embed: z.object({ inputs: count, cached: count, tokens: count, costUsd: money }),
      widened: list(z.object({ path: text, field: text, from: text, to: text })),
      changes: list(
        z.object({
          action: z.enum(["added", "changed", "renamed", "removed"]),
          path: text,
          from: text.optional(),
          version: text.optional(),
          chunks,
        }),
      ),
    })
    .optional(),
  leftOut: z
    .object({
      findings: z.object({ error: count, warning: count, info: count }),
      changes: count,
      widened: count,
    })
    .exactOptional(),
});

const preview = z.object({
  command: z.literal("preview"),
  outcome,
  environment: name,
  seconds,
  base: text,
  documents,
  chunks,
  moved: list(z.object({ id: text, before: z.array(text).max(100), after: z.array(text).max(100) })),
  metrics: z.object({ base: metrics, head: metrics }),
  gates: z
    .array(
      z.object({ gate: text, verdict: z.enum(["pass", "fail", "inconclusive", "skipped"]), reason: text }),
    )
    .max(100),
  reasons: z.array(text).max(100),
  findings,
  silenced: amounts,
});

const checkReports = z.object({ validate, preview: preview.optional() });
const failedCheck = z.object({
  failed: z.object({
    command: z.enum(["validate", "preview"]),
    corpus: name.nullable(),
    environment: name,
    config: text.exactOptional(),
    message: text,
  }),
});

/** What a run left that could not check, as anybody's code wrote it; undefined: it left something else. */
export function readFailedCheck(content: string): FailedCheck | undefined {
  if (content.length > maxBytes) return undefined;
  return failedCheck.safeParse(jsonOf(content)).data?.failed;
}

/** Reads `{ validate, preview? }` as a run of anybody's code wrote it; refuses (Failure) any other shape or size. */
export function readCheckReports(content: string): CheckReports {
  if (content.length > maxBytes)
    throw refused(`it has ${content.length} characters; at most ${maxBytes} were expected`);
  const parsed = checkReports.safeParse(jsonOf(content));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    // Neither its values nor its keys are repeated: whoever wrote them chose them.
    throw refused(
      `${issue?.path.length ?? 0} levels deep, "${issue?.code ?? "unknown"}" is off the expected shape`,
    );
  }
  const { base, ...rest } = parsed.data.validate;
  return {
    validate: base === undefined ? rest : { ...rest, base },
    preview: parsed.data.preview,
  };
}

function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw refused("it is no JSON", cause);
  }
}

function refused(why: string, cause?: unknown): Failure {
  return new Failure(`The report artifact of the checking run was refused: ${why}.`, {
    remedy:
      "Check and comment with the same version of the Action. If they are the same, the pull request changed what its own run reports; look at its changes before you trust them.",
    cause,
  });
}
