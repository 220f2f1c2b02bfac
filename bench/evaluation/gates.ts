import { type GoldenFinding, resolveTargets } from "../../src/gate/resolve.ts";
import { readGoldenSet } from "../../src/pipeline/judge/golden.ts";
import type { IngestReport } from "../../src/report/reports.ts";
import { inFreshDatabase } from "../databases.ts";
import { markdownTable } from "../table.ts";
import { changes } from "./changes.ts";
import { ingestOf, type Lab, type LabSettings, promoted } from "./lab.ts";
import {
  detail,
  gateOf,
  goldenRates,
  meanRates,
  probesRates,
  rateCell,
  spreadOf,
  stoppedShare,
} from "./rates.ts";

export interface GatesRequest {
  readonly server: string;
  readonly lab: Lab;
  readonly seeds: number;
  readonly tell: (line: string) => void;
}

/** Stages `settings` beside what is live, gated by all that is shipped, and promotes nothing. */
async function staged(lab: Lab, settings: LabSettings): Promise<IngestReport> {
  return ingestOf(await lab.configure(settings), { hold: true });
}

/** Two sizes of chunks beside each other, and another width of the same embedder. */
export async function compareSizes({ server, lab, tell }: GatesRequest): Promise<string> {
  return inFreshDatabase(server, async (database) => {
    const live = await promoted(await lab.configure({ database }));
    tell(`live: ${live.chunks} chunks of at most 512 tokens, ${live.seconds.toFixed(1)} s`);
    const rows: string[][] = [];
    for (const maxTokens of [256, 128]) {
      const report = await staged(lab, { database, maxTokens });
      tell(`staged: ${report.chunks} chunks of at most ${maxTokens} tokens, ${report.seconds.toFixed(1)} s`);
      rows.push([`512 → ${maxTokens} tokens`, ...comparisonCells(report, live)]);
    }
    const report = await staged(lab, { database, embed: "provider: local, dimensions: 1408" });
    tell(`staged: 1408 dimensions, ${report.seconds.toFixed(1)} s`);
    rows.push(["1,536 → 1,408 dimensions", ...comparisonCells(report, live)]);
    return markdownTable(
      [
        "live → staged",
        "chunks",
        "golden gate",
        "queries",
        "mean change of nDCG@10",
        "p",
        "detectable drop",
        "worse / better",
        "probes gate",
        "lost / gained of probes",
      ],
      rows,
    );
  });
}

function comparisonCells(report: IngestReport, live: IngestReport): readonly string[] {
  const golden = gateOf(report, "golden");
  const probes = gateOf(report, "probes");
  const deltas = report.queries.flatMap(({ delta }) => delta ?? []);
  return [
    `${live.chunks} → ${report.chunks}`,
    golden.verdict,
    String(detail(golden, "queries")),
    signed(detail(golden, "mean")),
    detail(golden, "p").toPrecision(2),
    detail(golden, "minimumDetectableDrop").toFixed(3),
    `${deltas.filter((one) => one < 0).length} / ${deltas.filter((one) => one > 0).length}`,
    probes.verdict,
    `${detail(probes, "lost")} / ${detail(probes, "gained")} of ${detail(probes, "probes")}`,
  ];
}

const goldenSizes = [10, 30, 50, 100] as const;
const probeSizes = [200, 500, 1000] as const;

/** What the gates say of corpora that were damaged, and of one that was not. */
export async function judgeChanges({ server, lab, seeds, tell }: GatesRequest): Promise<string> {
  return inFreshDatabase(server, async (database) => {
    const config = await lab.configure({ database });
    await promoted(config);
    const judged = await readGoldenSet(config);
    if (judged === null) throw new Error("the collection has no golden queries");
    const documents = await lab.documents();
    const whole: string[][] = [];
    const golden: string[][] = [];
    const simple: string[][] = [];
    const probes: string[][] = [];
    const stopped: string[][] = [];
    for (const change of changes) {
      const reports: IngestReport[] = [];
      const lost: (readonly GoldenFinding[])[] = [];
      for (const seed of change.seeds.slice(0, seeds)) {
        const changed = change.apply(documents, seed);
        await lab.replace(changed);
        lost.push(resolveTargets(judged, (path) => (changed.has(path) ? [] : undefined)).findings);
        const report = await staged(lab, { database });
        tell(`${change.name}, seed ${seed}: ${report.outcome}, ${report.seconds.toFixed(1)} s`);
        reports.push(report);
      }
      for (const report of reports) whole.push([change.name, ...verdictCells(report)]);
      const perSize = goldenSizes.map((size) =>
        reports.map((report, at) => goldenRates(report, size, at + 1)),
      );
      golden.push([
        change.name,
        ...perSize.map((rates) => rateCell(meanRates(rates.map((one) => one.shipped)))),
      ]);
      simple.push([
        change.name,
        ...perSize.map((rates) => rateCell(meanRates(rates.map((one) => one.simple)))),
      ]);
      stopped.push([
        change.name,
        ...goldenSizes.map((queries) =>
          meanOf(
            reports.map((report, at) =>
              stoppedShare(report, judged, lost[at] ?? [], { queries, seed: at + 1 }),
            ),
          ).toFixed(2),
        ),
      ]);
      probes.push([
        change.name,
        ...probeSizes.map((size) =>
          meanRates(reports.map((report, at) => probesRates(report, size, at + 1))).fail.toFixed(2),
        ),
      ]);
      tell(`${change.name}: rates drawn`);
    }
    await lab.replace(documents);
    const sizes = goldenSizes.map((size) => `n = ${size}`);
    return [
      "All 225 judged queries and 1,000 probes; one row a seed:",
      markdownTable(
        [
          "change",
          "run",
          "golden-targets",
          "probes gate",
          "lost / gained",
          "golden gate",
          "mean change",
          "p",
        ],
        whole,
      ),
      "Stopped by golden queries, whether their passages are gone (golden-targets) or answered worse (golden):",
      markdownTable(["change", ...sizes], stopped),
      "Golden gate, fail / pass (the rest is inconclusive):",
      markdownTable(["change", ...sizes], golden),
      "The simple rule on the same draws, fail / pass:",
      markdownTable(["change", ...sizes], simple),
      "Probes gate, fail:",
      markdownTable(["change", ...probeSizes.map((size) => `${size} probes`)], probes),
    ].join("\n\n");
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

function verdictCells(report: IngestReport): readonly string[] {
  const golden = gateOf(report, "golden");
  const probes = gateOf(report, "probes");
  return [
    report.outcome,
    gateOf(report, "golden-targets").verdict,
    probes.verdict,
    `${detail(probes, "lost")} / ${detail(probes, "gained")}`,
    golden.verdict,
    spreadOf(report),
    detail(golden, "p").toPrecision(2),
  ];
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
}
