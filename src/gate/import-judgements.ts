import { z } from "zod";
import { Failure } from "../failure/failure.ts";

/** Queries and judgements of a published collection, as golden queries. */
interface ImportedQuery {
  readonly id: string;
  readonly query: string;
  readonly relevant: readonly { readonly path: string; readonly grade: number }[];
}

export interface Imported {
  readonly queries: readonly ImportedQuery[];
  /** What was left out, each with its reason. */
  readonly skipped: {
    /** Ids of queries that no judgement names. */
    readonly unjudged: readonly string[];
    /** Ids in judgements that are no query's. */
    readonly unknownQueries: readonly string[];
    /** Judged documents that the corpus does not have. */
    readonly unknownDocuments: readonly string[];
    /** Judgements of grade 0 or below: judged and not relevant. */
    readonly notRelevant: number;
  };
}

export interface ImportRequest {
  readonly queries: { readonly file: string; readonly text: string };
  readonly judgements: { readonly file: string; readonly text: string };
  /** `ordinal`: judgements count the queries from 1 in the order of their file, as Cranfield's do. */
  readonly queryIds: "given" | "ordinal";
  /** `descending`: 1 is best, as Cranfield's codes are; they are turned round, so that more is better. */
  readonly grades: "ascending" | "descending";
  /** Documents there are, by the id that judgements give them. */
  readonly pathOf: (document: string) => string | undefined;
}

/**
 * Reads BEIR (`queries.jsonl`, `qrels/*.tsv` with a header) and TREC (`id<tab>text`; `query 0 document grade`). What does
 * not fit is left out and told, never guessed.
 */
export function importJudgements(request: ImportRequest): Imported {
  const queries = readQueries(request.queries);
  const judged = readJudgements(request.judgements);
  const worst = Math.max(0, ...judged.map((one) => one.grade));
  const byQuery = new Map<string, Map<string, number>>();
  const known = new Map(
    queries.map((one, position) => [request.queryIds === "ordinal" ? String(position + 1) : one.id, one.id]),
  );
  const unknownQueries = new Set<string>();
  const unknownDocuments = new Set<string>();
  let notRelevant = 0;
  for (const { query, document, grade } of judged) {
    const id = known.get(query);
    const path = request.pathOf(document);
    // Codes below 1 mean not relevant either way round.
    const gain = grade <= 0 ? 0 : request.grades === "descending" ? worst + 1 - grade : grade;
    if (id === undefined) unknownQueries.add(query);
    else if (path === undefined) unknownDocuments.add(document);
    else if (gain <= 0) notRelevant += 1;
    else {
      const labels = byQuery.get(id) ?? new Map<string, number>();
      // Judged twice: the better grade counts, whatever their order.
      labels.set(path, Math.max(gain, labels.get(path) ?? 0));
      byQuery.set(id, labels);
    }
  }
  const imported = queries.flatMap(({ id, query }) => {
    const labels = byQuery.get(id);
    if (labels === undefined) return [];
    return [{ id, query, relevant: [...labels].map(([path, grade]) => ({ path, grade })) }];
  });
  return {
    queries: imported,
    skipped: {
      unjudged: queries.filter((one) => !byQuery.has(one.id)).map((one) => one.id),
      unknownQueries: [...unknownQueries],
      unknownDocuments: [...unknownDocuments],
      notRelevant,
    },
  };
}

const beirQuery = z.object({
  _id: z.union([z.string(), z.number()]).transform(String),
  text: z.string().min(1),
});

function readQueries({ file, text }: ImportRequest["queries"]): readonly {
  readonly id: string;
  readonly query: string;
}[] {
  const queries = linesOf(text).map(({ line, content }) => {
    const query = content.startsWith("{") ? jsonQuery(file, line, content) : tabQuery(file, line, content);
    return { ...query, line };
  });
  const seen = new Set<string>();
  for (const { id, line } of queries) {
    if (seen.has(id)) throw unreadable(file, line, `query "${id}" stands twice`, "Keep one of them.");
    seen.add(id);
  }
  if (queries.length === 0) throw unreadable(file, 1, "there is no query", queryForms);
  return queries;
}

const queryForms =
  'A line is {"_id": "1", "text": "the question"} (BEIR) or the id, a tab and the question (TREC).';

function jsonQuery(file: string, line: number, content: string) {
  try {
    const { _id, text } = beirQuery.parse(JSON.parse(content));
    return { id: _id, query: text };
  } catch (cause) {
    throw unreadable(file, line, "the line is no BEIR query", queryForms, cause);
  }
}

function tabQuery(file: string, line: number, content: string) {
  const tab = content.indexOf("\t");
  const [id, query] = [content.slice(0, tab).trim(), content.slice(tab + 1).trim()];
  if (tab < 1 || id === "" || query === "") throw unreadable(file, line, "the line is no query", queryForms);
  return { id, query };
}

function readJudgements({ file, text }: ImportRequest["judgements"]): readonly {
  readonly query: string;
  readonly document: string;
  readonly grade: number;
}[] {
  return linesOf(text).flatMap(({ line, content }) => {
    const fields = content.trim().split(/\s+/);
    if (line === 1 && fields[0] === "query-id") return [];
    const [query, document, grade] = fields.length === 4 ? [fields[0], fields[2], fields[3]] : fields;
    const value = Number(grade);
    if (query === undefined || document === undefined || grade === undefined || !Number.isFinite(value))
      throw unreadable(
        file,
        line,
        "the line is no judgement",
        "A line is `query document grade` (BEIR) or `query 0 document grade` (TREC).",
      );
    return [{ query, document, grade: value }];
  });
}

function linesOf(text: string): readonly { readonly line: number; readonly content: string }[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((content, position) => ({ line: position + 1, content }))
    .filter(({ content }) => content.trim() !== "");
}

function unreadable(file: string, line: number, what: string, remedy: string, cause?: unknown): Failure {
  return new Failure(`"${file}" line ${line}: ${what}.`, { remedy, cause });
}
