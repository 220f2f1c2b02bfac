import type { LoadSettings, Metadata } from "../config/config.ts";
import { readFrontMatter } from "./metadata/front-matter.ts";
import { sensitiveMarks } from "./metadata/sensitive-marks.ts";
import { withheldStatus } from "./metadata/withheld-status.ts";

/** What the sources that select a file, and their manifests, say of it; `refused`: why nobody can know. */
export type SaidOf = (path: string) => SaidOfFile;
type SaidOfFile =
  | { readonly outcome: "known"; readonly layers: readonly SourceLayer[] }
  | { readonly outcome: "refused"; readonly reason: string };

/** A source's defaults, and the row of its manifest, which stands above front matter. */
export interface SourceLayer {
  readonly defaults: Metadata;
  readonly row: Metadata;
}

/** What of a file's own metadata holds for whatever includes it. */
export type Included =
  | { readonly outcome: "allowed"; readonly sensitive: boolean }
  /** `reason` completes the sentence "The include of … is not resolved: …". */
  | { readonly outcome: "refused"; readonly reason: string };

/**
 * Whether a file's text may stand in another document. Its author's marks must not be lost on the way: a draft stays out
 * of what includes it, and what includes a price list is one.
 */
export function includedFile(
  path: string,
  text: string,
  saidOf: SaidOf,
  { fields }: Pick<LoadSettings, "fields">,
): Included {
  const said = saidOf(path);
  if (said.outcome === "refused") return said;
  // Other files may begin with `---` too, and a Kubernetes manifest has a `status` of its own.
  const isPage = /\.(?:md|markdown|mdx|html?)$/i.test(path);
  const front = readFrontMatter(isPage || !/^\uFEFF?\{/.test(text) ? text : "");
  if (front.outcome === "invalid" && isPage)
    return { outcome: "refused", reason: `the front matter of "${path}" cannot be read` };
  const own = front.outcome === "read" ? front.data : {};
  const layers = said.layers.length === 0 ? [{ defaults: {}, row: {} }] : said.layers;
  const settled = layers.map(({ defaults, row }): Metadata => ({ ...defaults, ...own, ...row }));
  const status = settled.map((one) => withheldStatus(one, fields)).find((one) => one !== undefined);
  if (status !== undefined)
    return { outcome: "refused", reason: `"${path}" is ${status === "draft" ? "a draft" : status}` };
  const unknown = settled.some(({ status = null }) => !isKnownStatus(status, fields.status?.enum));
  if (unknown && isPage)
    return { outcome: "refused", reason: `the status of "${path}" is none that is known` };
  return { outcome: "allowed", sensitive: settled.some(maySensitive) };
}

/** `status: drafft` must not publish a draft by way of an include either. */
function isKnownStatus(status: unknown, known: readonly string[] | undefined): boolean {
  if (status === null || status === "" || known === undefined) return true;
  return typeof status === "string" && known.includes(status.trim().toLowerCase());
}

/** Anything but a plain no, so that a slip such as `ture` hides too much rather than too little. */
function maySensitive({ pricing_sensitive: mark = null, sections = null }: Metadata): boolean {
  const denied =
    mark === null || mark === false || (typeof mark === "string" && /^(?:|no|false)$/i.test(mark.trim()));
  return !denied || sensitiveMarks(sections).length > 0;
}
