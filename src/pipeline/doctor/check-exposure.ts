import type { Config } from "../../config/config.ts";
import type { Exposure } from "../../postgres/schema/exposure.ts";
import type { Check } from "../doctor.ts";

/** Whether anybody sees more than the configured roles give, and whether clients find `match_documents`. */
export function checkExposure(config: Config, exposure: Exposure): readonly Check[] {
  const { environment, views } = config;
  const migrate = migration(environment);
  const { unprotected, open, byDefault, shutOut } = exposure;
  return [
    unprotected.length === 0
      ? { check: "row-level security", outcome: "ok", reason: "On for every table with content." }
      : {
          check: "row-level security",
          outcome: "failed",
          reason: `Off on ${unprotected.join(", ")}. Run ${migrate}: it switches it on.`,
        },
    open.length > 0
      ? {
          check: "exposure",
          outcome: "failed",
          reason: `Somebody without a role may: ${shortened(open)}. Run ${migrate}: it takes this away.`,
        }
      : byDefault.length > 0
        ? {
            check: "exposure",
            outcome: "warning",
            reason: `Nothing is open now, but default privileges give ${shortened(byDefault)}, and so open what is created by hand. Corpusgate takes them from what it creates. Take them back: \`alter default privileges … revoke …\`.`,
          }
        : { check: "exposure", outcome: "ok", reason: "Nobody without a role may do anything." },
    ...(shutOut.length === 0
      ? []
      : [
          {
            check: "exposed schema",
            outcome: "warning",
            reason: `${shutOut.join(", ")} may not enter schema "${views.exposedSchema}", where what they read stands. Have its owner run \`grant usage on schema "${views.exposedSchema}" to ${shutOut.map((role) => `"${role}"`).join(", ")};\`.`,
          } as const,
        ]),
    checkMatchDocuments(config, exposure),
  ];
}

/** Whether clients that call `match_documents` search this corpus. */
export function checkMatchDocuments({ environment, views }: Config, exposure: Exposure): Check {
  const migrate = migration(environment);
  const place = `match_documents in schema "${views.exposedSchema}"`;
  return {
    own: {
      check: "match_documents",
      outcome: "ok",
      reason: `There is ${place}, and it is this corpus's.`,
    } as const,
    other: {
      check: "match_documents",
      outcome: "warning",
      reason:
        exposure.matchDocumentsOf === null
          ? `There is another ${place}, of somebody else, so clients that call it do not search this corpus. Set \`views.exposedSchema\` to another schema, or, if nobody calls that function, drop it and run ${migrate}.`
          : `The ${place} is that of the corpus in schema "${exposure.matchDocumentsOf}", so clients that call it do not search this one. Set \`views.exposedSchema\` to another schema, and run ${migrate}.`,
    } as const,
    absent: {
      check: "match_documents",
      outcome: "warning",
      reason: `There is no ${place}. If clients call it, run ${creation(exposure, views.exposedSchema)} as a superuser, then ${migrate}.`,
    } as const,
  }[exposure.matchDocuments];
}

/** What makes the read surface anew, for a sentence that says to run it. */
export function migration(environment: string): string {
  return `\`corpusgate migrate --env ${environment}\` as the schema's owner`;
}

function creation({ owner, exposedSchemaExists }: Exposure, schema: string): string {
  return exposedSchemaExists
    ? `\`grant usage, create on schema "${schema}" to "${owner}";\``
    : `\`create schema "${schema}" authorization "${owner}";\``;
}

function shortened(entries: readonly string[]): string {
  const shown = entries.slice(0, 5).join(", ");
  return entries.length > 5 ? `${shown} and ${entries.length - 5} more` : shown;
}
