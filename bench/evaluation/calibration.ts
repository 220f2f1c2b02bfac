import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type CalibrationQuery, calibrate as fitThreshold } from "../../src/gate/calibrate.ts";
import { readGoldenSet } from "../../src/pipeline/judge/golden.ts";
import { type Config, calibrate } from "../../src/pipeline.ts";
import type { CalibrateReport } from "../../src/report/golden-reports.ts";
import { inFreshDatabase } from "../databases.ts";
import { markdownTable } from "../table.ts";
import { type Lab, promoted } from "./lab.ts";
import { drawer, randomFrom } from "./random.ts";

const missRates = [0.2, 0.1, 0.05] as const;
/** Queries whose relevant documents are all removed. */
const orphans = 60;
const splits = 2000;

export async function calibrateSplits(request: {
  readonly server: string;
  readonly lab: Lab;
  /** Documents of another subject, whose titles are asked of this one. */
  readonly other: string;
  readonly tell: (line: string) => void;
}): Promise<string> {
  const { server, lab, other, tell } = request;
  return inFreshDatabase(server, async (database) => {
    const config = await lab.configure({ database });
    const judged = (await readGoldenSet(config))?.queries ?? [];
    const strange = await titlesOf(other);
    const random = randomFrom(1);
    const orphaned = new Set(
      judged
        .map(({ id }) => ({ id, key: random() }))
        .toSorted((left, right) => left.key - right.key)
        .slice(0, orphans)
        .map(({ id }) => id),
    );
    const gone = new Set(
      judged.filter(({ id }) => orphaned.has(id)).flatMap(({ labels }) => labels.map((one) => one.path)),
    );
    const kept: readonly object[] = judged.flatMap(({ id, query, labels }): readonly object[] => {
      const left = labels.filter((one) => !gone.has(one.path));
      if (orphaned.has(id)) return [{ id, query, answerable: false }];
      return left.some(({ grade }) => grade > 0)
        ? [{ id, query, relevant: left.map((one) => ({ path: one.path, grade: one.grade })) }]
        : [];
    });
    const foreign = strange.map((query, at) => ({ id: `strange-${at}`, query, answerable: false }));
    // JSON is YAML.
    await writeFile(path.join(lab.folder, "golden.yaml"), JSON.stringify({ queries: [...kept, ...foreign] }));
    await lab.replace(new Map([...(await lab.documents())].filter(([one]) => !gone.has(one))));
    const { documents } = await promoted(config);
    tell(`calibration: ${documents.added} documents, ${kept.length} queries, ${foreign.length} strange ones`);
    const product: string[][] = [];
    const promise: string[][] = [];
    for (const [name, counts] of kinds) {
      for (const missRate of missRates) {
        const report = await calibrateWith(config, missRate);
        const queries = report.queries
          .filter(({ id, answerable }) => answerable || counts(id))
          .map((one) => ({ ...one, distance: one.distance ?? Number.POSITIVE_INFINITY }));
        product.push([name, percent(missRate), ...fittedCells(queries, missRate)]);
        if (name === "orphaned") promise.push([percent(missRate), ...promiseCells(queries, missRate)]);
      }
    }
    const tight = await calibrateWith(config, 0.01);
    return [
      markdownTable(
        [
          "unanswerable queries",
          "may be missed",
          "threshold",
          "missed of held half",
          "false accepts",
          "separation",
        ],
        product,
      ),
      markdownTable(
        [
          "may be missed",
          "fitted on",
          "thresholds given",
          "of these, miss more",
          "missed on average",
          "missed of held halves",
        ],
        promise,
      ),
      `At a miss rate of 1 %: ${tight.outcome}: ${tight.outcome === "refused" ? tight.reason : ""}.`,
    ].join("\n\n");
  });
}

const kinds = [
  ["orphaned", (id: string) => !id.startsWith("strange-")],
  ["of another subject", (id: string) => id.startsWith("strange-")],
] as const;

function calibrateWith(config: Config, missRate: number): Promise<CalibrateReport> {
  return calibrate({
    config,
    generation: undefined,
    missRate,
    falseAcceptRate: undefined,
    out: "thresholds.json",
  });
}

/** First headings of the other documents: whatever they ask for is not here. */
async function titlesOf(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder, { recursive: true })).filter((one) => one.endsWith(".md")).toSorted();
  const titles = await Promise.all(
    files.map(async (file) => /^# (.+)$/m.exec(await readFile(path.join(folder, file), "utf8"))?.[1]),
  );
  return [...new Set(titles.filter((one) => one !== undefined))].slice(0, 100);
}

function fittedCells(queries: readonly CalibrationQuery[], missRate: number): readonly string[] {
  const fitted = fitThreshold(queries, { missRate, falseAcceptRate: undefined });
  if (fitted.outcome === "refused") return [`refused: ${fitted.reason}`, "", "", ""];
  const { threshold, held, falseAccepts, separation } = fitted;
  return [
    `${threshold.toFixed(4)} (of ${fitted.fitted.queries}, rank ${fitted.fitted.rank})`,
    `${held.missed} of ${held.queries}, at most ${percent(held.bound)}`,
    `${falseAccepts.accepted} of ${falseAccepts.queries}, at most ${percent(falseAccepts.bound)}`,
    (separation ?? Number.NaN).toFixed(3),
  ];
}

/**
 * How often the promise is broken. Of a set as large as ours, drawn from it with replacement, the product fits a half; all of
 * ours is the world that the threshold is held against, so that what it misses there is known and not estimated. The last
 * column splits ours itself.
 */
function promiseCells(queries: readonly CalibrationQuery[], missRate: number): readonly string[] {
  const world = queries.filter(({ answerable }) => answerable);
  const draw = drawer(world, 7);
  const limits = { missRate, falseAcceptRate: undefined };
  const missedBy = (threshold: number) =>
    world.filter(({ distance }) => distance > threshold).length / world.length;
  const missed: number[] = [];
  const heldShares: number[] = [];
  let fittedOn = 0;
  for (let at = 0; at < splits; at += 1) {
    const drawn = fitThreshold(
      draw(world.length).map((one, position) => ({ ...one, id: `${at} ${position}` })),
      limits,
    );
    const split = fitThreshold(
      world.map((one) => ({ ...one, id: `${at} ${one.id}` })),
      limits,
    );
    if (drawn.outcome === "calibrated") {
      missed.push(missedBy(drawn.threshold));
      fittedOn += drawn.fitted.queries;
    }
    if (split.outcome === "calibrated") heldShares.push(split.held.missed / split.held.queries);
  }
  const broken = missed.filter((one) => one > missRate).length / missed.length;
  return [
    `${(fittedOn / missed.length).toFixed(0)} of ${world.length}`,
    `${missed.length} of ${splits}`,
    percent(broken),
    percent(mean(missed)),
    `${percent(mean(heldShares))}, of ${heldShares.length} splits`,
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
