import type { Metadata } from "../config/config.ts";
import { embedModes } from "../config/metadata-fields.ts";
import { type Digest, sha256 } from "../digest/digest.ts";

/** What of a document's metadata decides who finds it, and how much of it. */
export interface Visibility {
  readonly embedMode: EmbedMode;
  readonly pricingSensitive: boolean;
  /** The field `visibility`; null: the document says none, and nothing narrows its audience. */
  readonly audience: string | null;
}
export type EmbedMode = (typeof embedModes)[number];

export function visibilityOf(metadata: Metadata): Visibility {
  const { embed_mode: mode, pricing_sensitive: sensitive, visibility } = metadata;
  return {
    embedMode: embedModes.find((one) => one === mode) ?? "full",
    pricingSensitive: sensitive === true,
    audience: typeof visibility === "string" ? visibility : null,
  };
}

/** Whether `now` shows more of a document than `before`. */
export function embedsMore(now: EmbedMode, before: EmbedMode): boolean {
  return embedModes.indexOf(now) < embedModes.indexOf(before);
}

/** The database computes the same in `visibility_hash`. */
export function visibilityHash({ embedMode, pricingSensitive, audience }: Visibility): Digest {
  return sha256([embedMode, String(pricingSensitive), audience ?? ""].join("\u001f"));
}
