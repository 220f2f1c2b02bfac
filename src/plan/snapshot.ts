import type { Digest } from "../digest/digest.ts";

/** What is live, as far as a plan needs it. `generation` null: nothing is. */
export interface Snapshot {
  readonly generation: number | null;
  readonly contentDigest: Digest | null;
  /** Fingerprint of the profile its vectors have. */
  readonly profile: string | null;
  readonly documents: readonly SnapshotDocument[];
}

export interface SnapshotDocument {
  readonly path: string;
  readonly version: Digest;
  readonly content: Digest;
  readonly metadata: Digest;
  readonly chunks: number;
}

export const emptySnapshot: Snapshot = {
  generation: null,
  contentDigest: null,
  profile: null,
  documents: [],
};
