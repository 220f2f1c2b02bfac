import type { Config } from "../../config/config.ts";
import { type Condition, readCondition, readIndexMemory } from "../../postgres/condition.ts";
import type { Names, Store } from "../../postgres/database.ts";
import { liveRowMissing } from "../../postgres/live-row.ts";
import { readExposure } from "../../postgres/schema/exposure.ts";
import { newestMigration } from "../../postgres/schema/migration-sql.ts";
import { missingObjects, type SchemaObject } from "../../postgres/schema/missing-objects.ts";
import type { Rights } from "../../postgres/schema/rights.ts";
import { alteredMigrations, otherOwner, readSchemaState } from "../../postgres/schema/schema-state.ts";
import { strayFunctions } from "../../postgres/schema/vector-schema.ts";
import { autoIndexRows } from "../../postgres/segment.ts";
import type { Check } from "../doctor.ts";
import { checkExposure } from "./check-exposure.ts";
import { checkSafeguards } from "./check-safeguards.ts";
import { checkSurface } from "./check-surface.ts";

/** What is the same for everybody who connects. */
export async function checkDatabase(config: Config, store: Store, rights: Rights): Promise<readonly Check[]> {
  const condition = await readCondition(store);
  const server = store.database.kind === "server";
  const current = rights.enters ? await checkSchema(config, store) : [unreadable(config, rights)];
  return [
    checkVector(condition),
    ...(condition.vectorSchemaIsOpen && server ? [openSchema(condition)] : []),
    checkEncoding(condition),
    ...current,
    ...(server && rights.migrated ? checkExposure(config, await readExposure(store)) : []),
    ...(server && rights.enters && current.every((one) => one.outcome === "ok")
      ? await checkMemory(config, store)
      : []),
  ];
}

function checkVector({ vectorVersion, vectorSchema }: Condition): Check {
  const reason = `pgvector ${vectorVersion} in schema "${vectorSchema}".`;
  const [, minor = 0, patch = 0] = vectorVersion.split(".").map(Number);
  return minor === 8 && patch < 2
    ? {
        check: "vector",
        outcome: "warning",
        reason: `${reason} Before 0.8.2 a parallel index build can leak other tables' data (CVE-2026-3172): update the extension.`,
      }
    : { check: "vector", outcome: "ok", reason };
}

function openSchema({ vectorSchema }: Condition): Check {
  return {
    check: "vector schema",
    outcome: "warning",
    reason: `Everybody may create functions in schema "${vectorSchema}", where functions that run with the owner's rights look for pgvector's. Run \`revoke create on schema "${vectorSchema}" from public;\`.`,
  };
}

function checkEncoding({ encoding }: Condition): Check {
  return encoding === "UTF8"
    ? { check: "encoding", outcome: "ok", reason: "UTF8." }
    : {
        check: "encoding",
        outcome: "failed",
        reason: `The database's encoding is ${encoding}; UTF8 was expected. Create a database with \`encoding 'UTF8'\`.`,
      };
}

function unreadable({ environment }: Config, { migrated }: Rights): Check {
  return {
    check: "schema",
    outcome: "warning",
    reason: migrated
      ? "This user may not read which version the schema is of; see its grants."
      : `There is none yet. Run \`corpusgate migrate --env ${environment}\` as its owner.`,
  };
}

async function checkSchema({ corpus, environment }: Config, store: Store): Promise<readonly Check[]> {
  const remedy = `Run \`corpusgate migrate --env ${environment}\` as its owner.`;
  const missing = await missingObjects(store.database, store.names);
  if (missing.some((one) => one.kind === "table" && stateTables.includes(one.name)))
    return [incomplete(missing, store.names, remedy)];
  const schema = await readSchemaState(store.database, store.names);
  if (schema.state !== "absent" && schema.altered.length > 0) {
    const { message, remedy: other } = alteredMigrations(store.names, schema.altered);
    return [{ check: "schema", outcome: "failed", reason: `${message} ${other}` }];
  }
  const other =
    schema.state === "absent"
      ? undefined
      : otherOwner(schema.owner, { corpus, environment }, { names: store.names, kind: store.database.kind });
  if (other !== undefined)
    return [{ check: "schema", outcome: "failed", reason: `${other.message} ${other.remedy}` }];
  // What later migrations make is not gone from a schema that waits for them.
  const applied = schema.state === "absent" ? 0 : schema.applied;
  const gone = missing.filter((one) => one.since <= applied && !(schema.state === "behind" && one.remade));
  if (gone.length > 0) return [incomplete(gone, store.names, remedy)];
  if (schema.state === "absent")
    return [{ check: "schema", outcome: "warning", reason: `${store.names.schema} is absent. ${remedy}` }];
  if (schema.state === "behind")
    return [
      {
        check: "schema",
        // An ingest brings an embedded one up to date by itself; on a server no command runs before that.
        outcome: store.database.kind === "embedded" ? "warning" : "failed",
        reason: `${store.names.schema} is at migration ${schema.applied}; this version needs ${newestMigration}. ${remedy}`,
      },
    ];
  if (!schema.live) {
    const { message, remedy: statement } = liveRowMissing(store.names);
    return [{ check: "schema", outcome: "failed", reason: `${message} ${statement}` }];
  }
  const stray = await strayFunctions(store.database, store.names);
  if (stray.length > 0)
    return [
      {
        check: "schema",
        outcome: "failed",
        reason: `The extension vector was moved to schema ${store.names.vector}, and ${stray.length} functions of ${store.names.schema} look for it where it was: searches fail. ${remedy}`,
      },
    ];
  return [
    { check: "schema", outcome: "ok", reason: `${store.names.schema} is current.` },
    await checkSurface(store, environment),
    await checkSafeguards(store),
  ];
}

/** What `readSchemaState` reads. */
const stateTables = ["migrations", "corpus", "live"];

/** Somebody dropped what `migrate` made, or a restored copy is not whole. */
function incomplete(missing: readonly SchemaObject[], { schema }: Names, remedy: string): Check {
  const lost = missing.filter((one) => !one.remade);
  const shown = (lost.length > 0 ? lost : missing).slice(0, 5).map((one) => `${one.kind} ${one.name}`);
  return {
    check: "schema",
    outcome: "failed",
    reason: `${schema} lacks ${shown.join(", ")}${missing.length > shown.length ? ` and ${missing.length - shown.length} more` : ""}, which a current schema has. ${
      lost.length === 0
        ? remedy
        : "Restore the schema from a backup; no command makes these again, and `migrate` into an empty schema followed by `ingest` starts anew."
    }`,
  };
}

async function checkMemory({ index }: Config, store: Store): Promise<readonly Check[]> {
  const memory = await readIndexMemory(store);
  if (memory === null || index === "none" || (index === "auto" && memory.chunks < autoIndexRows)) return [];
  const sizes = `An index of ${memory.chunks} vectors of ${memory.dimensions} dimensions takes some ${megabytes(memory.neededBytes)} MB to build, and maintenance_work_mem is ${megabytes(memory.allowedBytes)} MB`;
  return [
    memory.neededBytes <= memory.allowedBytes
      ? { check: "index memory", outcome: "ok", reason: `${sizes}.` }
      : {
          check: "index memory",
          outcome: "warning",
          reason: `${sizes}: the rest of the build will be many times slower. If the server has that memory, run \`alter role <who stages> set maintenance_work_mem = '${Math.ceil((megabytes(memory.neededBytes) * 1.1) / 64) * 64}MB'\`.`,
        },
  ];
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1_048_576);
}
