import { z } from "zod";
import type { Config } from "../../config/config.ts";
import { Failure } from "../../failure/failure.ts";
import { type Document, type Loaded, withheldReasons } from "../../load/document.ts";
import { type FetchedContent, fetchedDigest } from "../../plan/fetched-content.ts";
import type { Plan } from "../../plan/plan.ts";
import { drawAgain } from "../../plan/plan-file.ts";
import { stalePlan } from "../plan/refuse-moved.ts";
import { type FetchedSource, fetchedFolder, fetchedSourceNames } from "./fetch-sources.ts";

/** What travels in the plan file: everything that was loaded of the fetched sources, and nothing of a failed one. */
export function contentOf(fetched: readonly FetchedSource[]): readonly FetchedContent[] {
  return fetched
    .filter((one) => one.outcome === "fetched")
    .map(({ source, loaded }) => ({
      source,
      documents: loaded.flatMap((one) =>
        one.outcome === "document" ? [{ ...one.document, title: one.document.title ?? null }] : [],
      ),
      findings: loaded.flatMap((one) => (one.outcome === "document" ? [[...one.findings]] : [])),
      skipped: loaded.flatMap((one) =>
        one.outcome === "skipped"
          ? [
              {
                path: one.path,
                findings: [...one.findings],
                ...(one.beginning === undefined ? {} : { beginning: one.beginning }),
              },
            ]
          : [],
      ),
      withheld: loaded.flatMap((one) =>
        one.outcome === "withheld"
          ? [{ path: one.path, reason: one.reason, findings: [...one.findings] }]
          : [],
      ),
    }));
}

/** A line for each fetched source of a plan; without a digest: it could not be fetched. */
export function fetchedInPlan(fetched: readonly FetchedSource[]): Plan["fetched"] {
  const digests = new Map(contentOf(fetched).map((one) => [one.source, fetchedDigest(one)]));
  return fetched.map(({ source }) => ({ source, digest: digests.get(source) ?? null }));
}

/** The fetched sources as the plan has them: a run of a plan fetches nothing. */
export function fetchedByPlan(
  config: Config,
  plan: Plan,
  contents: readonly FetchedContent[],
): readonly FetchedSource[] {
  const planned = plan.fetched.map((one) => one.source);
  const configured = fetchedSourceNames(config);
  if (planned.join("\n") !== configured.join("\n"))
    throw stalePlan([`fetched sources: planned ${listed(planned)}, now ${listed(configured)}`]);
  const bySource = new Map(contents.map((one) => [one.source, one]));
  return plan.fetched.map(({ source, digest }): FetchedSource => {
    const content = bySource.get(source);
    if (digest === null)
      return {
        source,
        outcome: "failed",
        loaded: [],
        present: [],
        findings: [keptAsPlanned(config, source)],
      };
    if (content === undefined || fetchedDigest(content) !== digest) {
      throw new Failure(
        `What source "${source}" gave is not what the plan was drawn from, or is missing beside it.`,
        {
          remedy: drawAgain,
        },
      );
    }
    return { source, outcome: "fetched", loaded: loadedFrom(content), present: [], findings: [] };
  });
}

function keptAsPlanned(config: Config, source: string) {
  return {
    rule: "fetch-failed",
    severity: "error",
    path: config.file.slice(config.load.root.length + 1),
    line: 1,
    message: `Source "${source}" could not be fetched when the plan was drawn; what is live of it stays.`,
    actual: "a command that failed",
    expected: "a command that ends well",
    remedy: "Run the command by hand and mend it, and draw the plan again.",
  } as const;
}

function listed(names: readonly string[]): string {
  return names.join(", ") || "none";
}

function loadedFrom({ source, documents, findings, skipped, withheld }: FetchedContent): readonly Loaded[] {
  const folder = fetchedFolder(source);
  const read = documents.map((one) => planned.parse(one));
  const stray = [...read, ...withheld].map((one) => one.path).find((path) => !path.startsWith(folder));
  if (stray !== undefined) {
    throw new Failure(
      `The plan has "${stray}" among what source "${source}" gave; its paths begin with "${folder}".`,
      {
        remedy: drawAgain,
      },
    );
  }
  return [
    ...read.map(
      (document, index): Loaded => ({ outcome: "document", document, findings: findings[index] ?? [] }),
    ),
    ...skipped.map((one): Loaded => ({ outcome: "skipped", ...one })),
    ...withheld.map(
      (one): Loaded => ({ outcome: "withheld", ...one, reason: withheldReason.parse(one.reason) }),
    ),
  ];
}

const withheldReason = z.enum(withheldReasons);

const shape = z.looseObject({
  path: z.string(),
  source: z.string(),
  format: z.string(),
  text: z.string(),
  bodyStart: z.int().nonnegative(),
  title: z.string().nullable(),
  metadata: z.record(z.string(), z.json()),
  line: z.int().positive(),
});

/** Every field that a document has travels, those that this list does not name among them. */
const planned = z
  .custom<Omit<Document, "title"> & { readonly title: string | null }>(
    (value) => shape.safeParse(value).success,
  )
  .transform((one): Document => ({ ...one, title: one.title ?? undefined }));
