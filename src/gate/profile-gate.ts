import { counted, type GateResult } from "./verdict.ts";

export interface ProfileFacts {
  /** Of the generation, and of the segment that holds its vectors. */
  readonly profile: string;
  readonly segmentProfile: string;
  readonly dimensions: number;
  /**
   * Vectors that are bit by bit another profile's, or of other dimensions. `shared`: how many inputs of the generation that
   * profile has vectors for; null where there is none.
   */
  readonly foreign: readonly {
    readonly of: string;
    readonly vectors: number;
    readonly shared: number | null;
  }[];
}

/**
 * Every vector of the generation is of its profile. Two models agree on no vector. Where two profiles agree on all that both
 * have, they are one model under two names, such as a deployment's and its own; where on some, vectors were mixed.
 */
export function profileGate({ profile, segmentProfile, dimensions, foreign }: ProfileFacts): GateResult {
  const gate = "profile";
  const renamed = foreign.filter(({ vectors, shared }) => vectors === shared);
  const mixed = foreign.filter(({ vectors, shared }) => vectors !== shared);
  const wrong = [
    ...(profile === segmentProfile ? [] : [`its vectors lie in a segment of ${segmentProfile}`]),
    ...mixed.map(({ of, vectors }) => `${counted(vectors, "vector is", "vectors are")} of ${of}`),
  ];
  const details = {
    profile,
    dimensions,
    ...(foreign.length === 0 ? {} : { foreign: foreign.map(({ of, vectors }) => `${of}: ${vectors}`) }),
  };
  if (wrong.length > 0)
    return {
      gate,
      verdict: "fail",
      reason: `The generation is of ${profile}, and ${wrong.join("; ")}: distances between them mean nothing. Delete those vectors and ingest again.`,
      details,
    };
  return {
    gate,
    verdict: "pass",
    reason: [
      `Every vector is of ${profile}.`,
      ...renamed.map(
        ({ of, vectors }) =>
          `${of} has the same ${counted(vectors, "vector", "vectors")}, bit by bit, for all that both embedded: one model under two names.`,
      ),
    ].join(" "),
    details,
  };
}

export interface FallbackFacts {
  readonly staged: string;
  /** Null: nothing is live. */
  readonly live: string | null;
  readonly dimensions: { readonly staged: number; readonly live: number };
  /** Chunks of the staged generation without a vector of its own profile. */
  readonly unembedded: number;
  /** Whether a search of the staged generation refused a vector of the old profile; undefined when none could be tried. */
  readonly refused: boolean | undefined;
}

/** After promotion nothing is answered by vectors of the profile that is live now. */
export function noFallbackGate(facts: FallbackFacts): GateResult {
  const gate = "no-fallback";
  const { staged, live, unembedded, refused } = facts;
  if (live === null)
    return {
      gate,
      verdict: "skipped",
      reason: "Nothing is live, so there is no old profile to fall back to.",
    };
  if (live === staged) return { gate, verdict: "skipped", reason: `The profile stays ${staged}.` };
  const details = { from: live, to: staged, unembedded, oldVectorRefused: refused ?? null };
  if (unembedded > 0)
    return {
      gate,
      verdict: "fail",
      reason: `${counted(unembedded, "chunk has", "chunks have")} no vector of ${staged} and would not be found by meaning after promotion.`,
      details,
    };
  if (refused === false)
    return {
      gate,
      verdict: "fail",
      reason: `A search of the staged generation accepts a query vector of ${live}, and would answer it with nonsense.`,
      details,
    };
  return {
    gate,
    verdict: "pass",
    reason: `Everything would be answered by ${staged}; a query vector of ${live} is refused.${
      facts.dimensions.staged === facts.dimensions.live
        ? " `match_documents` takes no profile and cannot tell them apart: switch the applications that call it at the same time."
        : ""
    }`,
    details,
  };
}
