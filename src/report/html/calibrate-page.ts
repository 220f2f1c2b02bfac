import type { CalibrateReport } from "../golden-reports.ts";
import { type BoundedShare, boundsPlot, distancePlot } from "./distance-plot.ts";
import { html } from "./markup.ts";
import type { Section } from "./page.ts";
import { longTable } from "./table.ts";

/** How sure the threshold is: the distances it was fitted to, and what it misses and lets through. */
export function calibrateSections(report: CalibrateReport): readonly Section[] {
  const { queries } = report;
  const fitted = report.outcome === "calibrated" ? report.thresholds : null;
  const distances = (answerable: boolean) =>
    queries.flatMap((one) => (one.answerable === answerable && one.distance !== null ? [one.distance] : []));
  const plot = distancePlot({
    right: distances(true),
    wrong: distances(false),
    lost: queries.filter((one) => one.answerable && one.distance === null).length,
    threshold: fitted?.threshold ?? null,
    bands: fitted?.bands ?? null,
  });
  const farthest = queries.toSorted(
    (left, right) =>
      (right.distance ?? Number.POSITIVE_INFINITY) - (left.distance ?? Number.POSITIVE_INFINITY),
  );
  return [
    { id: "confidence", title: "Distances", body: plot },
    ...(fitted === null
      ? []
      : [
          {
            id: "guarantee",
            title: "What it promises, and what was counted",
            body: boundsPlot(sharesOf(fitted)),
          },
        ]),
    {
      id: "queries",
      title: "Queries",
      body: html`${longTable(
        "Golden queries, the farthest first; one without a distance found nothing",
        [
          { name: "query", kind: "text" },
          { name: "kind", kind: "text" },
          { name: "distance", kind: "score" },
        ],
        farthest.map((one) => [one.id, one.answerable ? "answerable" : "unanswerable", one.distance]),
      )}`,
    },
  ];
}

type Thresholds = Extract<CalibrateReport, { outcome: "calibrated" }>["thresholds"];

function sharesOf({ missRate, fitted, held, falseAccepts }: Thresholds): readonly BoundedShare[] {
  return [
    { name: "misses, as promised", share: null, bound: missRate, of: fitted.queries },
    ...(held.queries === 0
      ? []
      : [
          {
            name: "misses, on the other half",
            share: held.missed / held.queries,
            bound: held.bound,
            of: held.queries,
          },
        ]),
    ...(falseAccepts.queries === 0
      ? []
      : [
          {
            name: "false accepts",
            share: falseAccepts.accepted / falseAccepts.queries,
            bound: falseAccepts.bound,
            of: falseAccepts.queries,
          },
        ]),
  ];
}
