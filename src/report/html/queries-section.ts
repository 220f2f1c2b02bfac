import { number } from "../format.ts";
import type { QueryComparison, QueryResult, ShownHit } from "../reports.ts";
import { cut, html, type Markup } from "./markup.ts";
import type { Section } from "./page.ts";
import { longTable, table } from "./table.ts";

/** Queries whose results are laid out; those that changed most come first, and the rest is in the table above them. */
const mostShown = 100;
/** Of these the first are unfolded. */
const unfolded = 3;

/** Golden queries on the staged generation beside live: what moved first. */
export function comparedQueries(queries: readonly QueryComparison[]): readonly Section[] {
  if (queries.length === 0) return [];
  const ordered = queries
    .map((query) => ({ query, changed: moved(query), by: Math.abs(query.delta ?? 0) }))
    .toSorted((left, right) => right.by - left.by || Number(right.changed) - Number(left.changed));
  const changed = ordered.filter((one) => one.changed).length;
  const body = html`<p>The first five passages of ${number(queries.length)} golden ${queries.length === 1 ? "query" : "queries"}, live before and staged after; of ${number(changed)} they differ. A bar at the left marks what is only on one side.</p>
${longTable(
  "Golden queries, those that changed most first",
  [
    { name: "query", kind: "text" },
    { name: "change of nDCG@10", kind: "score" },
    { name: "first five", kind: "text" },
  ],
  ordered.map((one) => [one.query.id, one.query.delta, one.changed ? "differ" : "the same"]),
)}
${ordered.slice(0, mostShown).map(({ query, changed: differs }, at) => comparison(query, differs && at < unfolded))}
${ordered.length > mostShown ? html`<p class="quiet">… and ${number(ordered.length - mostShown)} more in the JSON report beside this page.</p>` : undefined}`;
  return [{ id: "queries", title: "Golden queries, before and after", body }];
}

function comparison(query: QueryComparison, open: boolean): Markup {
  const before = query.before ?? [];
  return html`<article aria-label="Query ${cut(query.id, 120)}"><details${open ? html` open` : undefined}><summary>${cut(query.id, 120)} (${signedDelta(query.delta)})</summary>
<div class="sides"><div><h4>Before (live)</h4>${
    query.before === null
      ? html`<p class="quiet">Nothing was live, or it could not be asked.</p>`
      : hits(before, query.after)
  }</div><div><h4>After (staged)</h4>${hits(query.after, before)}</div></div></details></article>
`;
}

function hits(shown: readonly ShownHit[], beside: readonly ShownHit[]): Markup {
  if (shown.length === 0) return html`<p class="quiet">Nothing was found.</p>`;
  const there = new Set(beside.map(placeOf));
  return html`<ol>${shown.map((hit) => {
    const only = !there.has(placeOf(hit));
    // Headings are text of the document, too: where no text may be shown, its path has to do.
    const place = hit.snippet === null ? hit.path : [hit.path, ...hit.headingPath].join(" › ");
    return html`<li${only ? html` class="new"` : undefined}>${cut(place)} <span class="quiet">(score ${hit.score.toFixed(4)}${
      hit.distance === null ? "" : `, distance ${hit.distance.toFixed(4)}`
    }${only ? ", only here" : ""})</span><span class="snippet">${hit.snippet === null ? "Its text is pricing-sensitive and not shown." : cut(hit.snippet, 200)}</span></li>`;
  })}</ol>`;
}

function placeOf({ path, headingPath, snippet }: ShownHit): string {
  return [path, ...headingPath, snippet ?? ""].join("\n");
}

function moved({ before, after }: QueryComparison): boolean {
  return before === null || before.map(placeOf).join("\n\n") !== after.map(placeOf).join("\n\n");
}

function signedDelta(delta: number | null): string {
  if (delta === null) return "not compared";
  const text = Math.abs(delta).toFixed(3);
  return delta < 0 ? `−${text}` : `+${text}`;
}

/** What each golden query finds in one generation. */
export function servedQueries(queries: readonly QueryResult[]): readonly Section[] {
  if (queries.length === 0) return [];
  const rows = queries.flatMap(({ id, top }) =>
    top.map((hit, at) => [id, at + 1, [hit.path, ...hit.headingPath].join(" › "), hit.score]),
  );
  const columns = [
    { name: "query", kind: "text" },
    { name: "place", kind: "number" },
    { name: "passage", kind: "text" },
    { name: "score", kind: "score" },
  ] as const;
  return [
    {
      id: "queries",
      title: "Golden queries",
      body: longTable("First passages of each golden query", columns, rows),
    },
  ];
}

/** Milliseconds of each kind of search over all queries. */
export function latencyTable(samples: Readonly<Record<string, readonly number[]>>): Markup {
  const rows = Object.entries(samples)
    .filter(([, values]) => values.length > 0)
    .map(([step, values]) => {
      const ordered = values.toSorted((left, right) => left - right);
      const at = (share: number) =>
        (ordered[Math.max(0, Math.ceil(ordered.length * share) - 1)] ?? 0).toFixed(1);
      return [step, values.length, at(0.5), at(0.95), at(1)];
    });
  return table(
    "Milliseconds of a search",
    [
      { name: "search", kind: "text" },
      { name: "queries", kind: "number" },
      { name: "median", kind: "text" },
      { name: "95 of 100 within", kind: "text" },
      { name: "slowest", kind: "text" },
    ],
    rows,
  );
}
