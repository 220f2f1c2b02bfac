import { z } from "zod";
import { sha256 } from "../../digest/digest.ts";
import { Failure } from "../../failure/failure.ts";
import type { Names, Session, Store } from "../database.ts";
import { liveRowMissing } from "../live-row.ts";
import { migrations, newestMigration, type Ownership, readSurface, renderSql } from "./migration-sql.ts";

export type SchemaState =
  | { readonly state: "absent" }
  | {
      readonly state: "behind" | "current";
      readonly applied: number;
      readonly owner: Ownership | undefined;
      /** Whether the row that says what is live is there. */
      readonly live: boolean;
      /** Migrations that were applied with another text than this version has of them. */
      readonly altered: readonly string[];
    };

/** Fails unless the schema is current and belongs to this corpus and environment. `found`: its state, where that was read already. */
export async function requireSchema(
  { database, names }: Store,
  owner: Ownership,
  found?: SchemaState,
): Promise<void> {
  const state = found ?? (await readSchemaState(database, names));
  if (state.state === "absent") {
    throw new Failure(`The database has no schema ${names.schema} yet.`, {
      remedy: `Run \`corpusgate migrate --env ${owner.environment}\` as its owner, or a first \`corpusgate ingest\`.`,
    });
  }
  if (state.state === "behind") {
    throw new Failure(
      `The schema ${names.schema} is at migration ${state.applied}; this version needs ${newestMigration}.`,
      {
        remedy: `Run \`corpusgate migrate --env ${owner.environment}\` as its owner, or give a DBA the output of \`corpusgate migrate --env ${owner.environment} --print --from ${state.applied}\`.`,
      },
    );
  }
  refuseOther(state.owner, owner, { names, kind: database.kind });
  if (!state.live) throw liveRowMissing(names);
}

const stateRow = z.object({
  applied: z.array(z.object({ number: z.number(), checksum: z.string() })).nullable(),
  owner: z.object({ corpus: z.string(), environment: z.string() }).nullable(),
  live: z.boolean(),
});

export async function readSchemaState(session: Session, names: Names): Promise<SchemaState> {
  // Not to_regclass: it answers from a cache that does not yet know what another run has just committed.
  const tables = await session.query(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where format('"%s"', n.nspname) = $1 and c.relname = 'migrations'`,
    [names.schema],
    z.object({ name: z.string() }),
  );
  if (tables.length === 0) return { state: "absent" };
  const [row] = await session.query(
    `select (select json_agg(json_build_object('number', number, 'checksum', checksum) order by number) from ${names.schema}.migrations) as applied,
       (select json_build_object('corpus', name, 'environment', environment) from ${names.schema}.corpus) as owner,
       exists (select from ${names.schema}.live) as live`,
    [],
    stateRow,
  );
  if (row === undefined) throw new TypeError("a select without from returns a row");
  const applied = row.applied ?? [];
  const last = applied.at(-1)?.number ?? 0;
  if (last > newestMigration) {
    throw new Failure(
      `The schema ${names.schema} is at migration ${last}; this version of corpusgate knows ${newestMigration}.`,
      {
        remedy: "Use the version of corpusgate that migrated it, or a newer one.",
      },
    );
  }
  return {
    state: last < newestMigration ? "behind" : "current",
    applied: last,
    owner: row.owner ?? undefined,
    live: row.live,
    altered: migrations
      .filter((one) => {
        const found = applied.find(({ number }) => number === one.number);
        return found !== undefined && found.checksum !== sha256(one.sql);
      })
      .map((one) => one.name),
  };
}

/** What to say of a schema whose migrations were of another text: later ones may not fit it, and nothing tells how far. */
export function alteredMigrations(names: Names, altered: readonly string[]): Failure {
  const shown = altered.slice(0, 3).join(", ");
  return new Failure(
    `The schema ${names.schema} was made by a version of corpusgate that had another text of ${shown}${altered.length > 3 ? ` and ${altered.length - 3} more` : ""}, so this version cannot bring it up to date.`,
    {
      remedy:
        "Set `schema:` of this environment to a new name (or delete the folder of an embedded database), then run `corpusgate migrate` and `corpusgate ingest`. Until then the version that made it works on it.",
    },
  );
}

export async function mayCreateSchemas(session: Session): Promise<boolean> {
  const [row] = await session.query(
    "select has_database_privilege(current_database(), 'create') as allowed",
    [],
    z.object({ allowed: z.boolean() }),
  );
  return row?.allowed ?? false;
}

/** Whether the read surface is the one that this version makes of this configuration. */
export async function surfaceIsCurrent(session: Session, names: Names): Promise<boolean> {
  const [row] = await session.query(
    `select checksum from ${names.schema}.migrations where number = 0`,
    [],
    z.object({ checksum: z.string() }),
  );
  return row?.checksum === sha256(renderSql(readSurface, names));
}

export interface SchemaPlace {
  readonly names: Names;
  readonly kind: Store["database"]["kind"];
}

export function refuseOther(found: Ownership | undefined, wanted: Ownership, schema: SchemaPlace): void {
  const other = otherOwner(found, wanted, schema);
  if (other !== undefined) throw other;
}

/** Why a run of this corpus and environment may not use the schema; undefined: it may. */
export function otherOwner(
  found: Ownership | undefined,
  wanted: Ownership,
  { names, kind }: SchemaPlace,
): Failure | undefined {
  if (found === undefined || (found.corpus === wanted.corpus && found.environment === wanted.environment))
    return undefined;
  const renamed = "A schema belongs to one corpus and environment for good: rename back what was renamed";
  return new Failure(
    `The schema ${names.schema} holds corpus "${found.corpus}" of environment "${found.environment}"; this run is for corpus "${wanted.corpus}" of environment "${wanted.environment}".`,
    {
      remedy:
        kind === "embedded"
          ? `${renamed}, or, when it was only tried out, delete .corpusgate/data/${wanted.environment}.`
          : `${renamed}, correct --env or the connection string, or give this environment a \`schema:\` of its own.`,
    },
  );
}
