import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderHtml } from "../../src/report/html/render-html.ts";
import type { Report } from "../../src/report/reports.ts";
import {
  calibrateReport,
  document,
  finding,
  hostile,
  ingestReport,
  validateReport,
} from "../report/html/builders.ts";
import { faintTexts, focused, focusIsSeen, groundColour, reachable } from "./in-page.ts";

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "corpusgate-report-"));
  // Debian's package; whoever runs these tests elsewhere names another. Root may not run it in its own sandbox.
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** Addresses that the page asked for, besides its own. */
  readonly asked: readonly string[];
  /** Errors and warnings of the page and of its console. */
  readonly said: readonly string[];
}

/** Opens a report as people do: from a file, without a network. */
async function open(report: Report, colorScheme: "light" | "dark" = "light"): Promise<Opened> {
  const file = path.join(folder, `${crypto.randomUUID()}.html`);
  await writeFile(file, renderHtml(report));
  const context = await browser.newContext({ colorScheme, offline: true, reducedMotion: "reduce" });
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  const asked: string[] = [];
  const said: string[] = [];
  page.on("request", (request) => {
    if (request.url() !== url) asked.push(request.url());
  });
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  await page.goto(url);
  return { page, asked, said };
}

const hostileReport = validateReport(80, {
  findings: Array.from({ length: 60 }, (_, at) => finding(at, { message: hostile })),
  breakdown: {
    ...validateReport(80).breakdown,
    inventory: {
      documents: Array.from({ length: 80 }, (_, at) =>
        document(at, { path: `${hostile}${at}`, source: hostile }),
      ),
      rest: {},
    },
  },
});

const reports: readonly (readonly [string, Report])[] = [
  ["validate", hostileReport],
  ["ingest", ingestReport()],
  ["calibrate", calibrateReport()],
];

for (const [command, report] of reports) {
  for (const scheme of ["light", "dark"] as const) {
    test(`the report of ${command} is readable in ${scheme} colours, and asks for nothing and complains of nothing`, async () => {
      const { page, asked, said } = await open(report, scheme);
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
      expect(await page.evaluate(groundColour)).toBe(
        scheme === "light" ? "rgb(255, 255, 255)" : "rgb(13, 17, 23)",
      );
      expect(await page.evaluate(faintTexts)).toEqual([]);
      expect({ asked, said }).toEqual({ asked: [], said: [] });
      expect(await page.evaluate("globalThis.broken")).toBeUndefined();
      await page.context().close();
    });
  }

  test(`the Tab key alone reaches every section, chart table and fold of the report of ${command}, and is seen where it is`, async () => {
    const { page } = await open(report);
    const expected = await page.evaluate<string[]>(reachable);
    const reached: string[] = [];
    await page.keyboard.press("Tab");
    expect(await page.evaluate(focused)).toBe("Skip to the content");
    for (let at = ""; reached.length < 1000; reached.push(at)) {
      expect(await page.evaluate(focusIsSeen)).toBe(true);
      await page.keyboard.press("Tab");
      at = await page.evaluate<string>(focused);
      if (at === "") break;
    }
    expect(expected.length).toBeGreaterThan(4);
    expect(expected.filter((one) => !reached.includes(one))).toEqual([]);
    await page.context().close();
  });
}

test("a chart's numbers unfold with the keyboard, and the link that skips leads to the content", async () => {
  const { page } = await open(validateReport(30));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement.id")).toBe("content");
  const table = page.getByRole("table", { name: "Chunks by size" });
  expect(await table.isVisible()).toBe(false);
  await page.getByText("Numbers: Chunks by size").focus();
  await page.keyboard.press("Enter");
  expect(await table.isVisible()).toBe(true);
  expect(await table.getByRole("row").nth(1).innerText()).toBe("1–32\t0\t4");
  await page.context().close();
});

test("each chart has a name and a description for those who do not see it", async () => {
  const { page } = await open(validateReport(30));
  for (const name of [
    /The corpus by source and size .*30 documents of 3 sources/,
    /Chunks by size .*chunks; most have/,
  ])
    expect(await page.getByRole("img", { name }).count()).toBe(1);
  await page.context().close();
});

test("a filter is literal text, and a hostile name that it finds is shown as it is", async () => {
  const { page, said } = await open(hostileReport);
  const box = page.locator("#documents [data-table]");
  await box.getByRole("searchbox").fill("</SCRIPT><script>");
  expect(await box.getByRole("status").innerText()).toBe("Rows 1 to 25 of 80");
  expect(await box.locator("tbody td").first().innerText()).toContain(hostile);
  expect(await page.locator("img, script:not([type])").count()).toBe(1);
  expect(said).toEqual([]);
  await page.context().close();
});

test("without scripts the first rows are there, and the page says where the others are", async () => {
  const file = path.join(folder, "without-scripts.html");
  await writeFile(file, renderHtml(validateReport(80)));
  const context = await browser.newContext({ javaScriptEnabled: false, offline: true });
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  expect(await page.locator("#documents tbody tr").count()).toBe(25);
  expect(await page.locator("#documents .controls").isVisible()).toBe(false);
  expect(await page.locator("#documents noscript").innerText()).toContain("The first 25 of 80 rows");
  await context.close();
});

test("on paper there is no navigation, and what is folded is printed", async () => {
  const { page } = await open(ingestReport(), "dark");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  expect(await page.locator("nav").isVisible()).toBe(false);
  expect(await page.getByText("minimum detectable drop").isVisible()).toBe(true);
  expect(await page.evaluate(groundColour)).toBe("rgb(255, 255, 255)");
  expect((await page.pdf()).subarray(0, 5).toString()).toBe("%PDF-");
  await page.context().close();
});

test("nothing moves for those who asked for less motion", async () => {
  const { page } = await open(validateReport(30));
  const scrolling = "getComputedStyle(document.documentElement).scrollBehavior";
  expect(await page.evaluate(scrolling)).toBe("auto");
  await page.emulateMedia({ reducedMotion: "no-preference" });
  expect(await page.evaluate(scrolling)).toBe("smooth");
  await page.context().close();
});

test("on a narrow screen only the tables scroll sideways, not the page", async () => {
  const { page } = await open(validateReport(80));
  await page.setViewportSize({ width: 380, height: 800 });
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  await page.context().close();
});

test("a report of 10,000 documents and as many findings opens, sorts and filters without making anyone wait", async () => {
  const findings = Array.from({ length: 10_000 }, (_, at) => finding(at));
  const began = performance.now();
  const { page, said } = await open(validateReport(10_000, { findings }));
  const box = page.locator("#documents [data-table]");
  expect(await box.getByRole("status").innerText()).toBe("Rows 1 to 25 of 10,000");
  // Half a second on two idle cores; what would make people wait is ten times that.
  expect(performance.now() - began).toBeLessThan(10_000);

  const timed = async (act: () => Promise<unknown>) => {
    const start = performance.now();
    await act();
    return performance.now() - start;
  };
  const tokens = box.getByRole("button", { name: "tokens" });
  const sorting = await timed(() => tokens.click());
  expect(await box.getByRole("columnheader", { name: "tokens" }).getAttribute("aria-sort")).toBe(
    "descending",
  );
  expect(await box.locator("tbody tr").first().locator("td").nth(7).innerText()).toBe("2,599");
  const filtering = await timed(() => box.getByRole("searchbox").fill("number-777"));
  expect(await box.getByRole("status").innerText()).toBe("Rows 1 to 11 of 11");
  expect(Math.max(sorting, filtering)).toBeLessThan(3000);

  await box.getByRole("searchbox").fill("");
  await box.getByRole("button", { name: "Next" }).click();
  expect(await box.getByRole("status").innerText()).toBe("Rows 26 to 50 of 10,000");
  expect(await page.locator("*").count()).toBeLessThan(8000);
  expect(said).toEqual([]);
  await page.context().close();
});
