import type { GoldenStats } from "../gate/golden-stats.ts";
import type { Imported } from "../gate/import-judgements.ts";
import type { Thresholds } from "../gate/thresholds.ts";
import type { Answer } from "./reports.ts";

// What the commands around the golden queries answer.

export interface GoldenStatsReport extends Answer<"golden stats", "ok">, GoldenStats {
  readonly file: string;
}

export interface GoldenCoverageReport extends Answer<"golden coverage", "ok"> {
  readonly file: string;
  readonly documents: number;
  readonly exercised: number;
  /** Documents that no golden query exercises. */
  readonly never: readonly string[];
  /** Golden queries of each document that has some. */
  readonly queries: Readonly<Record<string, number>>;
}

export interface GoldenCheckReport extends Answer<"golden check", "passed" | "failed"> {
  readonly file: string;
  readonly labels: number;
  /** Labels that point nowhere. `offered`: the patch moves it to the first of its anchors. */
  readonly lost: readonly {
    readonly query: string;
    readonly line: number;
    readonly path: string;
    readonly heading: string | null;
    readonly quote: string | null;
    readonly anchors: readonly { readonly path: string; readonly heading: string | null }[];
    /** What of the same kind has the nearest name: a heading of the document, or a document. */
    readonly near: string | null;
    readonly offered: boolean;
  }[];
  /** A unified diff of the golden file; empty when there is nothing to offer. */
  readonly patch: string;
  readonly written: boolean;
  readonly duplicates: readonly (readonly string[])[];
}

export interface GoldenImportReport extends Answer<"golden import", "written"> {
  readonly file: string;
  readonly queries: number;
  readonly labels: number;
  readonly skipped: Imported["skipped"];
}

interface CalibrateAnswer<Outcome extends string> extends Answer<"calibrate", Outcome> {
  /** The one that was measured. */
  readonly generation: number;
  readonly profile: string;
  readonly file: string;
  /** Cosine distances that it was fitted to; null: the right passage was not found. */
  readonly queries: readonly {
    readonly id: string;
    readonly answerable: boolean;
    readonly distance: number | null;
  }[];
}
export type CalibrateReport =
  | (CalibrateAnswer<"calibrated"> & { readonly thresholds: Thresholds })
  | (CalibrateAnswer<"refused"> & { readonly reason: string; readonly remedy: string });
