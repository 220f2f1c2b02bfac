import { compose } from "../compose/compose.ts";
import type { Report } from "../reports.ts";
import { blocksHtml } from "./blocks-html.ts";
import { calibrateSections } from "./calibrate-page.ts";
import { verdictMark } from "./gates-section.ts";
import { cut, html, type Markup } from "./markup.ts";
import { pageOf, type Section } from "./page.ts";
import {
  checksSection,
  ingestSections,
  notCheckedSection,
  previewSections,
  verifySections,
} from "./run-pages.ts";
import { validateSections, validateTiles } from "./validate-page.ts";

/**
 * A report as one file that needs nothing else: no network, and no script to be read. Its size is bounded: each table and
 * list takes so many rows and characters, the map so many rectangles; the JSON report beside it has everything.
 */
export function renderHtml(report: Report): string {
  return pageOf({
    title: `Corpusgate ${report.command} · ${cut(report.environment, 80)}`,
    lead: leadOf(report),
    sections: sectionsOf(report),
  });
}

function sectionsOf(report: Report): readonly Section[] {
  switch (report.command) {
    case "validate":
      return validateSections(report);
    case "ingest":
      return ingestSections(report);
    case "verify":
      return verifySections(report);
    case "preview":
      return previewSections(report);
    case "calibrate":
      return calibrateSections(report);
    case "drift":
      return [...checksSection(report.checks), ...notCheckedSection(report.notChecked)];
    case "doctor":
      return checksSection(report.checks);
    default: {
      const rest = compose(report).slice(leadLines(report).length);
      return rest.length === 0
        ? []
        : [{ id: "report", title: "Report", body: blocksHtml(rest, report.command) }];
    }
  }
}

/** Sentences at the beginning of the report. */
function leadLines(report: Report): readonly string[] {
  const blocks = compose(report);
  const end = blocks.findIndex((one) => one.kind !== "line");
  return blocks
    .slice(0, end < 0 ? blocks.length : end)
    .flatMap((one) => (one.kind === "line" ? [one.text] : []));
}

/** The verdict in words, as every other form of the report begins, and the numbers one looks for first. */
function leadOf(report: Report): Markup {
  const tiles = report.command === "validate" ? validateTiles(report) : [];
  return html`<p class="lead">${verdictMark(report.outcome)} ${leadLines(report).map((text) => html`${cut(text, 2000)} `)}</p>
${tiles.length === 0 ? undefined : html`<dl class="tiles">${tiles.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`}`;
}
