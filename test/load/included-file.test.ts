import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Source } from "../../src/config/config.ts";
import { documents, folderOf, load, loadFiles, settings, source } from "./folder.ts";

const only: Partial<Source> = { include: ["docs/*.md"] };
const price = "Pro plan 4971 EUR\n";

/** What became of `docs/open.md`, which includes `price.md` beside it, and all findings about it. */
async function including(
  files: Readonly<Record<string, string>>,
  sources: readonly Source[] = [source({ ...only, exclude: ["docs/price.md"] })],
) {
  const root = await folderOf({
    "docs/open.md": "---\npricing_sensitive: no\n---\n{{#include price.md}}\n",
    ...files,
  });
  const loaded = await load(settings(root, sources));
  const open = documents(loaded).find((one) => one.path === "docs/open.md");
  const findings = loaded.flatMap((one) => one.findings).filter((one) => one.path === "docs/open.md");
  return {
    sensitive: open?.metadata.pricing_sensitive,
    text: open?.text,
    findings: findings.map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`),
  };
}

const told = [
  'info include-pricing-sensitive: The document includes "docs/price.md": pricing-sensitive, and so is this document.',
];

describe("what includes a pricing-sensitive file is pricing-sensitive, whatever it says of itself", () => {
  test.each(["yes", "true", "ture", "1"])("marked %s in front matter", async (mark) => {
    const file = `---\npricing_sensitive: ${mark}\n---\n${price}`;
    expect(await including({ "docs/price.md": file })).toMatchObject({ sensitive: true, findings: told });
  });

  test("marked in one of its sections", async () => {
    const file = `---\nsections: { Pro: { pricing_sensitive: yes } }\n---\n# Pro\n\n${price}`;
    expect(await including({ "docs/price.md": file })).toMatchObject({ sensitive: true, findings: told });
  });

  test("marked in what should have been one of its sections", async () => {
    const file = `---\nsections: [{ Pro: { pricing_sensitive: yes } }]\n---\n# Pro\n\n${price}`;
    expect(await including({ "docs/price.md": file })).toMatchObject({ sensitive: true, findings: told });
  });

  test("marked by its source, or by its row in a manifest, where that lists it", async () => {
    const open = source({ ...only, include: ["docs/open.md"] });
    const marked = source({
      name: "prices",
      include: ["docs/price.md"],
      metadata: { pricing_sensitive: true },
    });
    expect(await including({ "docs/price.md": price }, [open, marked])).toMatchObject({
      sensitive: true,
      findings: told,
    });
    const listed = source({ ...only, manifest: "list.csv" });
    const rows = "path,pricing_sensitive\ndocs/open.md,no\ndocs/price.md,yes\n";
    expect(await including({ "docs/price.md": price, "list.csv": rows }, [listed])).toMatchObject({
      sensitive: true,
      findings: told,
    });
  });

  test("included by what it includes", async () => {
    const files = {
      "docs/price.md": "{{#include parts/pro.md}}",
      "docs/parts/pro.md": `---\npricing_sensitive: yes\n---\n${price}`,
    };
    expect(await including(files)).toMatchObject({
      sensitive: true,
      text: expect.stringContaining("4971"),
      findings: [told[0]?.replace("price.md", "parts/pro.md")],
    });
  });

  test("and what includes an open one stays open", async () => {
    expect(await including({ "docs/price.md": "---\npricing_sensitive: no\n---\nFree.\n" })).toMatchObject({
      sensitive: false,
      findings: [],
    });
  });
});

describe("a file that its author keeps out is not included", () => {
  test.each([
    ["---\nstatus: draft\n---\n", '"docs/price.md" is a draft'],
    ["---\ndraft: true\n---\n", '"docs/price.md" is a draft'],
    ["---\nstatus: Archived\n---\n", '"docs/price.md" is archived'],
    ["---\nstatus: drafft\n---\n", 'the status of "docs/price.md" is none that is known'],
    ["---\nstatus: [\n---\n", 'the front matter of "docs/price.md" cannot be read'],
  ])("%j", async (front, reason) => {
    expect(await including({ "docs/price.md": `${front}${price}` })).toEqual({
      sensitive: false,
      text: expect.stringContaining("{{#include price.md}}"),
      findings: [`warning include-not-resolved: The include of "price.md" is not resolved: ${reason}.`],
    });
  });

  test("nor one whose source has a manifest that cannot be read", async () => {
    const open = source({ ...only, include: ["docs/open.md"] });
    const listed = source({ name: "prices", include: ["docs/price.md"], manifest: "list.csv" });
    const { text } = await including({ "docs/price.md": price, "list.csv": "no,columns\n" }, [open, listed]);
    expect(text).not.toContain("4971");
  });
});

describe("hidden files", () => {
  const secret = "DB_PASSWORD=tr0ub4dor\n";

  test.each([
    "{{#include ../.env}}",
    "{{#include ../.git/config}}",
    "{{#include ./../.env:1}}",
    "[!INCLUDE [](~/.env)]",
    "[!INCLUDE [](.hidden/x.md)]",
  ])("are not included: %s", async (directive) => {
    const files = { ".env": secret, ".git/config": secret, "docs/.hidden/x.md": secret };
    const loaded = await loadFiles({ "docs/a.md": `${directive}\n`, ...files }, only);
    expect(documents(loaded).map((one) => one.text)).toEqual([`${directive}\n`]);
    expect(loaded.flatMap((one) => one.findings).map((one) => one.rule)).toEqual(["include-not-resolved"]);
  });

  test("are reached by no link either, included or selected", async () => {
    const root = await folderOf({ ".env": secret, "docs/a.md": "{{#include parts/env.txt}}\n" });
    await mkdir(join(root, ".git"));
    await writeFile(join(root, ".git/config"), secret);
    await mkdir(join(root, "docs/parts"));
    await symlink("../../.env", join(root, "docs/parts/env.txt"));
    await symlink("../.git/config", join(root, "docs/config.md"));
    const loaded = await load(settings(root, [source(only)]));
    expect(documents(loaded).map((one) => one.text)).toEqual(["{{#include parts/env.txt}}\n"]);
    expect(loaded.flatMap((one) => one.findings).map(({ rule, path }) => `${rule} ${path}`)).toEqual([
      "include-not-resolved docs/a.md",
      "file-unreadable docs/config.md",
    ]);
  });
});
