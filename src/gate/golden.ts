import { z } from "zod";
import { checkShape, shapeFailure } from "../config/check-shape.ts";
import { readYaml } from "../config/located-yaml.ts";
import { mapping } from "../config/mapping.ts";

/** The questions whose answers are known: `golden.yaml`, parsed. */
export interface GoldenSet {
  /** As people should read it in messages. */
  readonly file: string;
  readonly queries: readonly GoldenQuery[];
}

export interface GoldenQuery {
  readonly id: string;
  readonly query: string;
  readonly labels: readonly GoldenLabel[];
  /** It must be answered, whatever the averages say. */
  readonly critical: boolean;
  /** False: the corpus holds no answer, and search should not pretend. */
  readonly answerable: boolean;
  /** 1-based, in the file. */
  readonly line: number;
}

/** A source span: a document, or the part of it under a heading, around a quote, or both. */
export interface GoldenLabel {
  readonly path: string;
  readonly heading: string | undefined;
  readonly quote: string | undefined;
  /** How relevant, as the linear gain of nDCG; 0 is judged and not relevant. */
  readonly grade: number;
  readonly line: number;
}

const text = z.string().refine((value) => value.trim() !== "", "expected some text");

/** What a user may write in the file of golden queries. */
export const goldenFile = mapping({
  queries: z
    .array(
      mapping({
        id: text,
        query: text,
        relevant: z
          .array(
            mapping({
              path: text,
              heading: text.optional(),
              quote: text.optional(),
              grade: z.number().min(0).optional(),
            }),
          )
          .optional(),
        critical: z.boolean().optional(),
        answerable: z.boolean().optional(),
      })
        .refine(({ relevant = [], answerable }) => answerable !== false || relevant.length === 0, {
          error: "answerable: false and relevant passages contradict each other",
          path: ["answerable"],
        })
        .refine(
          ({ relevant = [], critical }) => critical !== true || relevant.some(({ grade = 1 }) => grade > 0),
          {
            error: "a critical query needs a relevant passage that it must find",
            path: ["critical"],
          },
        ),
    )
    .superRefine(idsOnce),
});

/**
 * Without the labels in documents whose paths begin so, and without the queries that no relevant passage is left of: what is
 * not looked at cannot be found.
 */
export function withoutLabelsIn(golden: GoldenSet, beginnings: readonly string[]): GoldenSet {
  const isOut = ({ path }: GoldenLabel): boolean => beginnings.some((one) => path.startsWith(one));
  return {
    ...golden,
    queries: golden.queries.flatMap((query) => {
      const labels = query.labels.filter((one) => !isOut(one));
      const isWhole = labels.length === query.labels.length;
      return isWhole || labels.some((one) => one.grade > 0) ? [{ ...query, labels }] : [];
    }),
  };
}

/** Reads golden queries; every error says file, line and key. */
export function readGolden(content: string, file: string): GoldenSet {
  const yaml = readYaml(content, file);
  const { output, complaints } = checkShape({ yaml, value: yaml.value, schema: goldenFile });
  if (output === undefined) throw shapeFailure(file, complaints);
  const queries = output.queries.map(
    ({ id, query, relevant = [], critical = false, answerable = true }, position) => ({
      id,
      query,
      labels: relevant.map(({ path, heading, quote, grade = 1 }, place) => ({
        path,
        heading,
        quote,
        grade,
        line: yaml.lineOf(["queries", position, "relevant", place]),
      })),
      critical,
      answerable,
      line: yaml.lineOf(["queries", position]),
    }),
  );
  return { file, queries };
}

interface Identified {
  readonly id: string;
  readonly relevant?:
    | readonly {
        readonly path: string;
        readonly heading?: string | undefined;
        readonly quote?: string | undefined;
      }[]
    | undefined;
}

/** A query or a label that stands twice would count twice in every average. */
function idsOnce(queries: readonly Identified[], context: z.RefinementCtx): void {
  const ids = new Set<string>();
  for (const [position, { id, relevant = [] }] of queries.entries()) {
    if (ids.has(id))
      context.addIssue({
        code: "custom",
        path: [position, "id"],
        message: `"${id}" is the id of an earlier query`,
        input: id,
      });
    ids.add(id);
    const labels = new Set<string>();
    for (const [place, { path, heading, quote }] of relevant.entries()) {
      const label = JSON.stringify([path, heading, quote]);
      if (labels.has(label))
        context.addIssue({
          code: "custom",
          path: [position, "relevant", place],
          message: "this passage is listed twice",
          input: path,
        });
      labels.add(label);
    }
  }
}
