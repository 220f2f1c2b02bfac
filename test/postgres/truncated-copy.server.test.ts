import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { EmbeddedBatch } from "../../src/embed/embedder.ts";
import { profileFingerprint, profileOf } from "../../src/embed/profile.ts";
import { localEmbedder } from "../../src/embed/providers/local.ts";
import { withCorpus } from "../../src/pipeline/corpus/read-corpus.ts";
import { ownership } from "../../src/pipeline/run-context.ts";
import type { Store } from "../../src/postgres/database.ts";
import { takeLease } from "../../src/postgres/lease.ts";
import { migrate } from "../../src/postgres/schema/migrate.ts";
import { chooseSegment, storeVectors } from "../../src/postgres/segment.ts";
import { openStore } from "../../src/postgres/server/open-store.ts";
import { openGeneration, stageDocuments } from "../../src/postgres/stage.ts";
import { page, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

const corpus = await testCorpus(
  `embed: { dimensions: 64 }\nenvironments:\n  local: { database: "${await freshDatabase()}" }\n`,
);
for (const name of ["alpha", "beta", "gamma"]) await corpus.write(`docs/${name}.md`, page(name));
const config = await corpus.config();
const documents = await withCorpus(config, async ({ spool }) =>
  (spool?.paths() ?? []).flatMap((path) => spool?.get(path) ?? []),
);

/** A store whose connection loses the end of a stream into `table`: its last row and its trailer. */
function losingTheEndOf(table: string, store: Store, taken: number[]): Store {
  const transaction: Store["database"]["transaction"] = (work) =>
    store.database.transaction((session) =>
      work({
        ...session,
        async copyIn(target, rows) {
          if (!target.includes(`.${table} `)) return session.copyIn(target, rows);
          const count = await session.copyIn(target, rows.slice(0, -2));
          taken.push(rows.length - 2 - count);
          return count;
        },
      }),
    );
  return { ...store, database: { ...store.database, transaction } };
}

async function embedded(): Promise<EmbeddedBatch> {
  const chunks = documents.flatMap((one) => one.chunks);
  const embedder = localEmbedder(config.embed);
  const { vectors } = await embedder.request(
    chunks.map((one) => one.embeddingInput),
    new AbortController().signal,
  );
  const inputs = chunks.map((one) => ({ hash: one.inputHash, text: one.embeddingInput, tokens: one.tokens }));
  return { inputs, vectors, requests: 1, tokens: 0 };
}

const databases = {
  server: config.database,
  embedded: { kind: "embedded", directory: "memory", schema: "corpusgate" },
} as const;

describe.each(["server", "embedded"] as const)(
  "a stream to the %s database that ends early on a row boundary",
  async (kind) => {
    const store = await openStore({ ...config, database: databases[kind] }, "stage");
    const { database, names } = store;
    await migrate(store, ownership(config));
    const lease = await takeLease(store, { name: "tester", runUrl: null });
    afterAll(async () => {
      await lease.release();
      await database.close();
    });
    const profile = profileOf(config.embed);
    const segment = await chooseSegment(store, { profile, live: null, total: 12, changed: 12 });
    const staging = await openGeneration(
      store,
      {
        parent: null,
        planDigest: "0".repeat(64),
        profile: profileFingerprint(profile),
        segment,
        epoch: lease.epoch,
        run: randomUUID(),
        actor: "tester",
      },
      [],
    );
    const tables = [
      "document_versions",
      "document_chunks",
      "generation_documents",
      "inbox_documents",
      "inbox_chunks",
      "inbox_vectors",
      `segment_${segment}`,
    ].map((table) => `${names.schema}.${table}`);
    const rowsLeft = async () => {
      const counts = tables.map((table) => `(select count(*)::int from ${table})`).join(", ");
      const [row] = await database.query(
        `select array[${counts}] as counts`,
        [],
        z.object({ counts: z.array(z.number()) }),
      );
      return row?.counts;
    };

    it.each([
      ["inbox_documents", "documents did not arrive as they were sent"],
      ["inbox_chunks", 'documents did not arrive as they were sent, among them "docs/gamma.md"'],
      ["inbox_vectors", "11 of 12 vectors arrived"],
    ])("(%s) is taken silently, found out and leaves nothing behind", async (table, says) => {
      const taken: number[] = [];
      const losing = losingTheEndOf(table, store, taken);
      const storing =
        table === "inbox_vectors"
          ? storeVectors(losing, segment, await embedded())
          : stageDocuments(losing, staging, documents);
      await expect(storing).rejects.toThrow(new RegExp(says, "i"));
      // Postgres committed to what came before the end, one row less, and said nothing.
      expect(taken).toEqual([1]);
      expect(await rowsLeft()).toEqual([0, 0, 0, 0, 0, 0, 0]);
    });

    it("is stored whole when it is sent again", async () => {
      await stageDocuments(store, staging, documents);
      await storeVectors(store, segment, await embedded());
      expect(await rowsLeft()).toEqual([3, 12, 3, 0, 0, 0, 12]);
    });
  },
);
