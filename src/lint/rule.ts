import type { Finding, Place, RuleEntry } from "../load/finding.ts";
import type { CorpusIndex } from "./corpus-index.ts";
import type { Page } from "./page.ts";

/** One lint rule; its examples are its tests and its documentation. By what it has to see, one of three kinds. */
export type Rule = DocumentRule | ChunkRule | CorpusRule;

interface Described extends RuleEntry {
  /** Numbers that may be set beside the severity, and their defaults. */
  readonly options: Readonly<Record<string, RuleOption>>;
  readonly examples: { readonly good: readonly Example[]; readonly bad: readonly Example[] };
}

export interface RuleOption {
  readonly default: number;
  readonly description: string;
}

export type OptionValues = Readonly<Record<string, number>>;

/** A Markdown document; or some files, of which the others are there to be pointed at, with options of the rule. */
export type Example =
  | string
  | { readonly files: Readonly<Record<string, string>>; readonly options?: OptionValues };

export interface DocumentRule extends Described {
  readonly sees: "document";
  readonly check: (page: Page, options: OptionValues) => readonly Remark[];
}

export interface ChunkRule extends Described {
  readonly sees: "chunks";
  readonly check: (chunks: readonly MeasuredChunk[], options: OptionValues) => readonly Remark[];
}

export interface CorpusRule extends Described {
  readonly sees: "corpus";
  readonly check: (index: CorpusIndex, options: OptionValues) => Iterable<CorpusRemark>;
}

/** What lint asks of a chunk; `start` is a UTF-16 offset into the document's text. */
export interface MeasuredChunk {
  readonly start: number;
  readonly tokens: number;
}

type Said = Pick<Finding, "message" | "actual" | "expected">;

/** `offset`: UTF-16 code units into the document's text. */
export interface Remark extends Said {
  readonly offset: number;
  /** What to do here, where it is not what the rule says. */
  readonly remedy?: string;
}

interface CorpusRemark extends Said, Place {
  readonly path: string;
}
