import type { Config } from "../../config/config.ts";
import { missingDatabase } from "../../config/missing-database.ts";
import { Failure } from "../../failure/failure.ts";
import { readCondition, readTimeouts, readWriting } from "../../postgres/condition.ts";
import { readRights } from "../../postgres/schema/rights.ts";
import { openStore, type Purpose } from "../../postgres/server/open-store.ts";
import type { Check } from "../doctor.ts";
import { checkDatabase } from "./check-database.ts";
import { checkGrants } from "./check-grants.ts";
import { checkReplica, readSight, type Sight } from "./check-replica.ts";
import { checkPooler, checkTimeouts, checkWriting } from "./check-session.ts";

interface Connecting {
  readonly purposes: readonly Purpose[];
  /** ` (read)` where the purposes have different connection strings. */
  readonly label: string;
  /** Undefined: embedded. */
  readonly url: string | undefined;
}

const allPurposes = ["read", "stage", "promote"] as const;

/** Each connection that is configured, then the database behind the first that answers. */
export async function checkConnections(config: Config): Promise<readonly Check[]> {
  const checks: Check[] = [];
  const ofDatabase: Check[] = [];
  const sights = new Map<Purpose, Sight | undefined>();
  const { distinct, unset } = connectionsOf(config);
  for (const connecting of distinct) {
    const check = `connection${connecting.label}`;
    try {
      const extension = connecting.url === undefined ? "created" : "expected";
      const store = await openStore(config, connecting.purposes[0] ?? "read", extension);
      try {
        const rights = await readRights(
          store,
          connecting.purposes.map((one) => duties[one]),
        );
        const { serverVersion } = await readCondition(store);
        const { label, url } = connecting;
        if (url === undefined) {
          checks.push({ check, outcome: "ok", reason: `Postgres ${serverVersion}, embedded.` });
        } else {
          checks.push(
            { check, outcome: "ok", reason: `Postgres ${serverVersion}, as user "${rights.user}".` },
            await checkPooler(url, label),
            checkTimeouts(await readTimeouts(store.database), label, rights.user),
            ...checkWriting(await readWriting(store.database), connecting.purposes, label, rights.user),
            checkGrants(config, rights, label, distinct.length > 1 || unset.length > 0),
          );
          const sight = distinct.length > 1 && rights.enters ? await readSight(store) : undefined;
          for (const one of connecting.purposes) sights.set(one, sight);
        }
        if (ofDatabase.length === 0) ofDatabase.push(...(await checkDatabase(config, store, rights)));
      } finally {
        await store.database.close();
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      checks.push({ check, outcome: "failed", reason: `${error.message} ${error.remedy}` });
    }
  }
  const ofLive = checkReplica(sights.get("read"), sights.get("promote") ?? sights.get("stage"));
  return [...checks, ...unset, ...ofLive, ...ofDatabase];
}

const duties = { read: "reader", stage: "stager", promote: "promoter" } as const;

function connectionsOf({ database }: Config): {
  readonly distinct: readonly Connecting[];
  readonly unset: readonly Check[];
} {
  if (database.kind === "missing") {
    const { message, remedy } = missingDatabase(database);
    return {
      distinct: [],
      unset: [{ check: "connection", outcome: "failed", reason: `${message} ${remedy}` }],
    };
  }
  if (database.kind === "embedded")
    return { distinct: [{ purposes: ["promote"], label: "", url: undefined }], unset: [] };
  const byUrl = new Map<string, Purpose[]>();
  const unset: Check[] = [];
  for (const purpose of allPurposes) {
    const connection = database[purpose];
    if (typeof connection === "string") byUrl.set(connection, [...(byUrl.get(connection) ?? []), purpose]);
    else
      unset.push({
        check: `connection (${purpose})`,
        outcome: "warning",
        reason: `Not looked at: the variable ${connection.variable} is not set here. ${needs[purpose]}`,
      });
  }
  const whole = byUrl.size === 1 && unset.length === 0;
  return {
    distinct: [...byUrl].map(([url, purposes]) => ({
      purposes,
      label: whole ? "" : ` (${purposes.join(", ")})`,
      url,
    })),
    unset,
  };
}

const needs: Readonly<Record<Purpose, string>> = {
  read: "plan, verify, query, status, runs and drift need it.",
  stage: "ingest needs it.",
  promote: "promote, rollback, prune, and an ingest that does not --hold need it.",
};
