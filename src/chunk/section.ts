import type { Block, Heading } from "./markdown/block.ts";

/** A heading and what stands under it up to the next heading of its level; the root has no heading. */
export interface Section {
  readonly parent: Section | undefined;
  readonly level: number;
  /** Empty for the root and for a heading without text. */
  readonly heading: string;
  /** Headings from the outermost to its own. */
  readonly path: readonly string[];
  /** Its heading and its own blocks, without those of the sections below. */
  readonly blocks: readonly Block[];
  readonly children: readonly Section[];
}

interface OpenSection extends Section {
  readonly parent: OpenSection | undefined;
  readonly blocks: Block[];
  readonly children: OpenSection[];
}

export function sectionsOf(blocks: readonly Block[]): Section {
  const root: OpenSection = { parent: undefined, level: 0, heading: "", path: [], blocks: [], children: [] };
  let current = root;
  for (const block of blocks) {
    if (block.heading !== undefined) {
      current = opened(block.heading, enclosing(current, block.heading.level) ?? root);
    }
    current.blocks.push(block);
  }
  return root;
}

function opened(heading: Heading, parent: OpenSection): OpenSection {
  const path = heading.text === "" ? parent.path : [...parent.path, heading.text];
  const section = { parent, level: heading.level, heading: heading.text, path, blocks: [], children: [] };
  parent.children.push(section);
  return section;
}

function enclosing(from: OpenSection, level: number): OpenSection | undefined {
  let section: OpenSection | undefined = from;
  while (section !== undefined && section.level >= level) section = section.parent;
  return section;
}

/** The section itself and those it lies in, outermost first, without the root. */
export function lineage(section: Section): readonly Section[] {
  return section.parent === undefined ? [] : [...lineage(section.parent), section];
}

/** The innermost section that holds all of these. */
export function commonSection(sections: Iterable<Section>): Section | undefined {
  let shared: readonly Section[] | undefined;
  let root: Section | undefined;
  for (const section of sections) {
    root ??= rootOf(section);
    const line = lineage(section);
    shared = shared === undefined ? line : shared.filter((one, index) => line[index] === one);
  }
  return shared?.at(-1) ?? root;
}

function rootOf(section: Section): Section {
  return section.parent === undefined ? section : rootOf(section.parent);
}
