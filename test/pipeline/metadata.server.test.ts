import { describe, expect, it } from "vitest";
import { z } from "zod";
import { plan } from "../../src/pipeline/plan.ts";
import { query } from "../../src/pipeline/query.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";

const url = await freshDatabase();

async function corpusIn(schema: string, yaml = ""): Promise<TestCorpus> {
  return testCorpus(
    `guards: { deletionBudget: 1 }\n${yaml}environments:\n  local: { database: "${url}", schema: ${schema} }\n`,
  );
}

function withFront(lines: string, body: string): string {
  return `---\n${lines}\n---\n${body}`;
}

async function planOf(corpus: TestCorpus) {
  return (await plan({ config: await corpus.config(), selection: [], strict: false, against: "live" }))
    .report;
}

async function found(corpus: TestCorpus, text: string, filter = {}) {
  const { hits } = await query({ config: await corpus.config(), text, count: 50, mode: "hybrid", filter });
  return hits;
}

describe("metadata", () => {
  it("has a column for each standard field in the view of documents, also for documents that say nothing", async () => {
    const corpus = await corpusIn("columns");
    await corpus.write(
      "docs/a.md",
      withFront(
        "category: pumps\ndoc_type: manual\nstatus: active\nembed_mode: metadata\npricing_sensitive: yes\nlanguage: de\nseries: 7",
        "# A\n\nText.",
      ),
    );
    await corpus.write("docs/b.md", "# B\n\nText.");
    await corpus.ingest();
    const columns = "path, category, doc_type, status, embed_mode, pricing_sensitive, language";
    expect(
      await rowsOf(
        url,
        `select ${columns}, metadata ->> 'series' as series from columns.documents order by path`,
      ),
    ).toEqual([
      {
        path: "docs/a.md",
        category: "pumps",
        doc_type: "manual",
        status: "active",
        embed_mode: "metadata",
        pricing_sensitive: true,
        language: "de",
        series: "[redacted: number]",
      },
      {
        path: "docs/b.md",
        category: null,
        doc_type: null,
        status: null,
        embed_mode: "full",
        pricing_sensitive: false,
        language: null,
        series: null,
      },
    ]);
    expect(
      await rowsOf(url, `select distinct ${columns} from columns.document_versions where path = 'docs/b.md'`),
    ).toHaveLength(1);
  });

  it("edits cost no embedding, and change what a filter finds", async () => {
    const corpus = await corpusIn("edits");
    await corpus.write("docs/a.md", withFront("category: pumps", page("alpha")));
    const first = await corpus.ingest();
    await corpus.write(
      "docs/a.md",
      withFront(
        "category: filters\nlabels: [new]\nsections: { alpha part 1: { labels: [middle] } }",
        page("alpha"),
      ),
    );
    const planned = await planOf(corpus);
    expect(planned).toMatchObject({
      outcome: "changes",
      documents: { changed: 1 },
      chunks: { added: 0, removed: 0, kept: first.chunks },
      embed: { inputs: 0, tokens: 0 },
    });
    expect(await corpus.ingest()).toMatchObject({
      outcome: "promoted",
      embed: { inputs: 0, requests: 0, tokens: 0 },
    });
    expect(await found(corpus, "valve", { category: "filters" })).toHaveLength(first.chunks);
    expect(await found(corpus, "valve", { category: "pumps" })).toEqual([]);
  });

  it("of a section reaches the passages that show some of it: views, search, filters and match_documents", async () => {
    await rowsOf(url, "create schema api");
    const corpus = await corpusIn("sections", "views: { exposedSchema: api, chunks: labelled_chunks }\n");
    const sections =
      "sections:\n  alpha part 1: { labels: [legal], owner: counsel }\n  Page alpha > alpha part 2: { labels: [tables] }";
    await corpus.write("docs/a.md", withFront(`labels: [pumps]\nowner: desk\n${sections}`, page("alpha")));
    await corpus.write("docs/b.md", withFront("labels: [legal]\nowner: desk", page("beta", 1)));
    await corpus.ingest();
    const chunks = z
      .array(
        z.object({
          ordinal: z.number(),
          headings: z.array(z.string()),
          metadata: z.record(z.string(), z.unknown()),
          labels: z.array(z.string()),
        }),
      )
      .parse(
        await rowsOf(
          url,
          "select ordinal, headings, metadata, labels from api.labelled_chunks where path = 'docs/a.md' order by ordinal",
        ),
      );
    expect(chunks.length).toBeGreaterThan(2);
    for (const { headings, metadata, labels } of chunks) {
      const legal = headings.includes("alpha part 1");
      const tables = headings.includes("alpha part 2");
      const expected = [...(legal ? ["legal"] : []), "pumps", ...(tables ? ["tables"] : [])];
      expect(labels).toEqual(expected);
      expect(metadata).toEqual({ labels: expected, owner: legal ? "counsel" : "desk" });
    }
    const legal = chunks.filter((one) => one.labels.includes("legal")).length;
    expect([legal > 0, legal < chunks.length]).toEqual([true, true]);

    for (const mode of ["lexical", "dense", "hybrid"] as const) {
      const { hits } = await query({
        config: await corpus.config(),
        text: "alpha beta valve",
        count: 50,
        mode,
        filter: { labels: ["legal"] },
      });
      expect(hits.filter((one) => one.path === "docs/a.md")).toHaveLength(legal);
      expect(hits.some((one) => one.path === "docs/b.md")).toBe(true);
    }
    expect((await found(corpus, "alpha valve", { owner: "counsel" })).map((one) => one.path)).toEqual(
      Array.from({ length: legal }, () => "docs/a.md"),
    );
    const matched = await rowsOf(
      url,
      `select metadata - 'path' - 'title' - 'headingPath' as metadata from api.match_documents((select embedding from sections.embeddings limit 1)::vector, 50, '{"labels": ["legal"], "owner": "counsel"}')`,
    );
    expect(matched).toHaveLength(legal);
    await expect(found(corpus, "alpha", { nothing: 1 })).rejects.toMatchObject({
      remedy: expect.stringContaining("Documents have: labels, owner."),
    });
  });

  it("of a section is looked at by filters that many documents pass, too", async () => {
    const corpus = await corpusIn("many");
    // Above 1,000 documents a filter is no longer a list of documents to look into.
    const short = Array.from({ length: 1100 }, (_, index) =>
      JSON.stringify({
        _id: String(index),
        title: `Note ${index}`,
        body: `Note ${index} of the office.`,
        labels: ["legal"],
      }),
    );
    await corpus.write("docs/notes.jsonl", short.join("\n"));
    await corpus.write(
      "corpusgate.yaml",
      `version: 1\ncorpus: test\nsources:\n  - { name: docs, include: ["docs/**"], record: { text: [body], metadata: [labels] } }\nenvironments:\n  local: { database: "${url}", schema: many }\n`,
    );
    await corpus.write(
      "docs/a.md",
      withFront("sections: { alpha part 1: { labels: [legal] } }", page("alpha")),
    );
    await corpus.ingest();
    const config = await corpus.config();
    for (const mode of ["lexical", "dense"] as const) {
      const text = "alpha procedure turns valve";
      const all = await query({ config, text, count: 5, mode, filter: {} });
      expect(all.hits.filter((one) => one.path === "docs/a.md").length).toBeGreaterThan(1);
      const legal = await query({ config, text, count: 1000, mode, filter: { labels: ["legal"] } });
      const headings = legal.hits
        .filter((one) => one.path === "docs/a.md")
        .map((one) => one.headingPath.at(-1));
      expect(headings).toEqual(["alpha part 1"]);
    }
  });

  it("spot checks count passages by their sections' labels", async () => {
    const check =
      "gate:\n  spotChecks:\n    - { name: legal, count: chunks, where: { labels: [legal] }, min: 1, max: 1 }\n";
    const corpus = await corpusIn("counted", check);
    await corpus.write(
      "docs/a.md",
      withFront("sections: { alpha part 2: { labels: [legal] } }", page("alpha")),
    );
    expect(await corpus.ingest()).toMatchObject({ outcome: "promoted" });
  });

  it("filters look at the index on metadata, not at every document", async () => {
    const corpus = await corpusIn("gin");
    await corpus.write("docs/a.md", withFront("category: pumps", "# A\n\nText."));
    await corpus.ingest();
    // Many document versions beside the live one, as a large corpus has them.
    await rowsOf(
      url,
      `insert into gin.document_versions (hash, path, title, content_hash, metadata_hash, metadata_json, chunk_count)
       select sha256(i::text::bytea), 'docs/' || i, i::text, '', '', format('{"category":"c%s"}', i), 0 from generate_series(1, 20000) i`,
    );
    await rowsOf(
      url,
      "insert into gin.generation_documents select 1, hash from gin.document_versions on conflict do nothing",
    );
    await rowsOf(url, "analyze gin.document_versions, gin.generation_documents");
    const rows = z.array(z.object({ "QUERY PLAN": z.string() })).parse(
      await rowsOf(
        url,
        `explain select v.hash from gin.document_versions v join gin.generation_documents g on g.document_version = v.hash
           where g.generation = 1 and (v.metadata @> '{"category": "c7"}' or v.metadata ? 'sections')`,
      ),
    );
    const explained = rows.map((one) => one["QUERY PLAN"]).join("\n");
    expect(explained).toContain("Bitmap Index Scan on document_versions_by_metadata");
    expect(explained).not.toContain("Seq Scan on document_versions");
  });
});

describe("embed mode", () => {
  it("metadata: is found by its metadata, and none of its body is stored; none: is listed, and has no passage", async () => {
    const corpus = await corpusIn("modes");
    await corpus.write("docs/full.md", page("alpha"));
    await corpus.write(
      "docs/meta.md",
      withFront(
        "title: Zirconium handbook\nembed_mode: metadata\ncategory: metallurgy",
        "# Z\n\nThe quokka sentence.",
      ),
    );
    await corpus.write("docs/none.md", withFront("embed_mode: none", "# N\n\nThe wombat sentence."));
    const report = await corpus.ingest();
    expect(report).toMatchObject({ outcome: "promoted", documents: { added: 3 } });
    expect(
      await rowsOf(
        url,
        "select path, embed_mode, chunks from modes.documents where embed_mode <> 'full' order by path",
      ),
    ).toEqual([
      { path: "docs/meta.md", embed_mode: "metadata", chunks: 1 },
      { path: "docs/none.md", embed_mode: "none", chunks: 0 },
    ]);
    expect((await found(corpus, "zirconium metallurgy"))[0]).toMatchObject({
      path: "docs/meta.md",
      content: "category: metallurgy",
    });
    const stored = JSON.stringify(await rowsOf(url, "select text from modes.document_chunks"));
    expect([stored.includes("quokka"), stored.includes("wombat")]).toEqual([false, false]);

    await corpus.write("docs/none.md", withFront("embed_mode: full", "# N\n\nThe wombat sentence."));
    const planned = await planOf(corpus);
    expect(planned.widened).toEqual([
      { path: "docs/none.md", field: "embed_mode", from: "none", to: "full" },
    ]);
    expect(planned.warnings).toEqual([
      'Readers will find more than before: "docs/none.md" (embed_mode: none → full). Approve it only if that is meant.',
    ]);
  });
});

describe("status", () => {
  it("archived: the document is removed as such, and stays out until it is released, which is called out", async () => {
    const corpus = await corpusIn("archived");
    await corpus.write("docs/a.md", page("alpha"));
    await corpus.write("docs/b.md", page("beta"));
    await corpus.write("docs/c.md", withFront("status: draft", page("gamma")));
    expect(await corpus.ingest()).toMatchObject({
      documents: { added: 2 },
      withheld: [{ path: "docs/c.md", reason: "draft" }],
    });

    await corpus.write("docs/b.md", withFront("status: archived", page("beta")));
    const planned = await planOf(corpus);
    expect(planned.changes).toEqual([
      {
        action: "removed",
        path: "docs/b.md",
        withheld: "archived",
        chunks: { added: 0, removed: expect.any(Number), kept: 0 },
      },
    ]);
    expect(planned.withheld).toEqual([
      { path: "docs/b.md", reason: "archived" },
      { path: "docs/c.md", reason: "draft" },
    ]);
    expect(planned.widened).toEqual([]);
    expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", documents: { removed: 1 } });

    await corpus.write("docs/b.md", page("beta"));
    await corpus.write("docs/c.md", withFront("status: published", page("gamma")));
    await corpus.write("docs/d.md", page("delta"));
    expect((await planOf(corpus)).widened).toEqual([
      { path: "docs/b.md", field: "status", from: "archived", to: "live" },
      { path: "docs/c.md", field: "status", from: "draft", to: "live" },
    ]);
    // Its text has been embedded before.
    expect(await corpus.ingest({ selection: ["docs/b.md"] })).toMatchObject({ embed: { inputs: 0 } });
  });
});

describe("visibility", () => {
  it("that widens is called out by the order of its configured values; the database has the same hash", async () => {
    const corpus = await corpusIn(
      "audiences",
      "fields: { visibility: { enum: [internal, dealer, public], required: true } }\nguardrails: { pricing: { redact: prices } }\n",
    );
    await corpus.write(
      "docs/a.md",
      withFront("visibility: internal\npricing_sensitive: true", page("alpha")),
    );
    await corpus.write("docs/b.md", withFront("visibility: public", page("beta")));
    await corpus.ingest();
    await corpus.write("docs/a.md", withFront("visibility: dealer\npricing_sensitive: false", page("alpha")));
    await corpus.write("docs/b.md", withFront("visibility: internal", page("beta")));
    expect(await corpus.ingest()).toMatchObject({
      outcome: "promoted",
      embed: { inputs: 0 },
      widened: [
        { path: "docs/a.md", field: "pricing_sensitive", from: "true", to: "false" },
        { path: "docs/a.md", field: "visibility", from: "internal", to: "dealer" },
      ],
    });
    // A hash that differed between the two would make every document look changed in what it shows.
    await corpus.write("docs/a.md", withFront("visibility: dealer\ncategory: x", page("alpha")));
    expect((await planOf(corpus)).widened).toEqual([]);
    expect(
      await rowsOf(
        url,
        "select visibility_hash = encode(sha256(convert_to(E'full\\x1ffalse\\x1fdealer', 'UTF8')), 'hex') as same from audiences.documents where path = 'docs/a.md'",
      ),
    ).toEqual([{ same: true }]);
  });
});

describe("a manifest", () => {
  it("row that is removed removes its document; one without a file keeps it live", async () => {
    const corpus = await corpusIn("listed");
    await corpus.write(
      "corpusgate.yaml",
      `version: 1\ncorpus: test\nsources:\n  - { name: docs, include: ["docs/**/*.md"], manifest: corpus.md }\nguards: { deletionBudget: 1 }\nenvironments:\n  local: { database: "${url}", schema: listed }\n`,
    );
    const table = (...rows: readonly string[]) =>
      `| path | category |\n|---|---|\n${rows.map((row) => `| ${row} |\n`).join("")}`;
    await corpus.write("docs/a.md", page("alpha"));
    await corpus.write("docs/b.md", page("beta"));
    await corpus.write("docs/c.md", page("gamma"));
    await corpus.write("corpus.md", table("docs/a.md | pumps", "docs/b.md | filters"));
    expect(await corpus.ingest()).toMatchObject({
      documents: { added: 2 },
      withheld: [{ path: "docs/c.md", reason: "not-in-manifest" }],
    });
    await corpus.remove("docs/a.md");
    await corpus.write("corpus.md", table("docs/a.md | pumps", "docs/c.md | gauges"));
    const report = await corpus.ingest();
    expect(report).toMatchObject({
      outcome: "promoted",
      documents: { added: 1, removed: 1, unchanged: 1 },
      kept: ["docs/a.md"],
      widened: [{ path: "docs/c.md", field: "status", from: "not-in-manifest", to: "live" }],
    });
    expect(report.findings.map(({ rule, path, line }) => `${path}:${line} ${rule}`)).toEqual([
      "docs/b.md:1 file-not-in-manifest",
      "corpus.md:3 manifest-row-without-file",
    ]);
    expect(await rowsOf(url, "select path, category from listed.documents order by path")).toEqual([
      { path: "docs/a.md", category: "pumps" },
      { path: "docs/c.md", category: "gauges" },
    ]);
  });
});
