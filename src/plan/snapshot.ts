import type { Visibility } from "../chunk/visibility.ts";
import type { Digest } from "../digest/digest.ts";
import type { Withheld } from "./corpus.ts";

/** What is live, as far as a plan needs it. `generation` null: nothing is. */
export interface Snapshot {
  readonly generation: number | null;
  readonly contentDigest: Digest | null;
  /** Fingerprint of the profile its vectors have. */
  readonly profile: string | null;
  readonly documents: readonly SnapshotDocument[];
  /** What the last ingest found withheld. */
  readonly withheld: readonly Withheld[];
}

export interface SnapshotDocument {
  readonly path: string;
  readonly version: Digest;
  readonly content: Digest;
  readonly metadata: Digest;
  readonly visibilityHash: Digest;
  readonly visibility: Visibility;
  readonly chunks: number;
}

export const emptySnapshot: Snapshot = {
  generation: null,
  contentDigest: null,
  profile: null,
  documents: [],
  withheld: [],
};
