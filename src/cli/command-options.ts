import type { JsonValue } from "../config/config.ts";
import type { Mode } from "./option-values.ts";
import type { SharedOptions } from "./options.ts";

export type PlanOptions = SharedOptions & { readonly out?: string; readonly against: "live" | "none" };
export type IngestOptions = SharedOptions & {
  readonly plan?: string;
  readonly hold?: boolean;
  readonly dryRun?: boolean;
  readonly approve?: string;
  readonly reason?: string;
};

export interface QueryOptions {
  readonly count: number;
  readonly mode?: Mode;
  readonly filter?: Readonly<Record<string, JsonValue>>;
}
