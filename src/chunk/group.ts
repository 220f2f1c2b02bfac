import { contextBudget } from "./embedding-input.ts";
import { pack } from "./pack.ts";
import type { Rendering } from "./rendering.ts";
import type { Section } from "./section.ts";
import { glued, packable, type Unit, unitsOf } from "./unit.ts";

/**
 * A section of up to an eighth of a chunk takes up the one that follows, if that has up to three sixteenths;
 * together they get up to half a chunk. The two shares differ so that a section that grows parts from its
 * neighbours one after the other: with one share for both, a sentence more made three chunks of one.
 */
const smallShare = 1 / 8;
const followingShare = 3 / 16;
const sharedShare = 1 / 2;

/** Joining title, heading path, text and wrapped lines can cost a token at each seam. */
const seamTokens = 6;

export interface GroupSettings {
  readonly title: string;
  readonly maxTokens: number;
}

/** Tokens for text in a chunk of this section. */
function textLimit(section: Section, { title, maxTokens }: GroupSettings): number {
  return maxTokens - contextBudget(title, section.path, maxTokens) - seamTokens;
}

/** Groups the units of a document into what will be its chunks, section by section. */
export function groupSections(
  root: Section,
  text: string,
  rendering: Rendering,
  settings: GroupSettings,
): readonly UnitRun[] {
  return groupSubtree(measure(root), [], settings);

  function measure(section: Section): Subtree {
    const whole = textLimit(section, settings);
    const own = unitsOf(section, rendering, text, { whole, list: Math.floor(whole / 3) });
    const children = section.children.map(measure);
    const tokens = children.reduce((total, child) => total + child.tokens, sum(own));
    return { section, own, children, tokens };
  }
}

/** Units that will be one chunk. */
export type UnitRun = readonly Unit[];

interface Subtree {
  readonly section: Section;
  readonly own: readonly Unit[];
  readonly children: readonly Subtree[];
  readonly tokens: number;
}

/** `lead`: headings above that have no text of their own and go with what comes first here. */
function groupSubtree(subtree: Subtree, lead: readonly Unit[], settings: GroupSettings): readonly UnitRun[] {
  const bare = subtree.own.every((unit) => unit.heading) && subtree.children.length > 0;
  const own: Subtree = { ...subtree, children: [], tokens: sum(subtree.own) };
  const members = bare || own.own.length === 0 ? subtree.children : [own, ...subtree.children];
  const groups: UnitRun[] = [];
  let waiting = bare ? withLead(lead, subtree.own) : lead;
  for (const neighbours of smallNeighbours(members, settings.maxTokens)) {
    const [member] = neighbours;
    if (member === undefined || member.tokens <= settings.maxTokens * followingShare) {
      groups.push(...shareChunks(neighbours, waiting, subtree.section, settings));
    } else if (member === own) {
      groups.push(...packUnits(withLead(waiting, own.own), textLimit(own.section, settings)));
    } else {
      groups.push(...groupSubtree(member, waiting, settings));
    }
    waiting = [];
  }
  return groups;
}

/** Members in order, those together that are small enough to share chunks. */
function smallNeighbours(members: readonly Subtree[], maxTokens: number): readonly (readonly Subtree[])[] {
  const all: Subtree[][] = [];
  let before: Subtree | undefined;
  for (const member of members) {
    const joins =
      before !== undefined &&
      before.tokens <= maxTokens * smallShare &&
      member.tokens <= maxTokens * followingShare;
    if (joins) all.at(-1)?.push(member);
    else all.push([member]);
    before = member;
  }
  return all;
}

/** Whole small sections of one parent, packed as if each were a block. */
function shareChunks(
  members: readonly Subtree[],
  lead: readonly Unit[],
  parent: Section,
  settings: GroupSettings,
): readonly UnitRun[] {
  const items = members.map((member, index) => {
    const units = index === 0 ? withLead(lead, unitsBelow(member)) : unitsBelow(member);
    return { units, tokens: sum(units), rank: 0, key: units[0]?.key ?? 0, resumeTokens: 0, suspendTokens: 0 };
  });
  const limit = Math.min(textLimit(parent, settings), Math.floor(settings.maxTokens * sharedShare));
  return pack(items, limit).map((run) => run.flatMap((item) => item.units));
}

function packUnits(units: UnitRun, limit: number): readonly UnitRun[] {
  return pack(units.map(packable), limit).map((run) => run.map((item) => item.unit));
}

function withLead(lead: UnitRun, units: UnitRun): UnitRun {
  const [first, ...rest] = units;
  if (first === undefined || lead.length === 0) return [...lead, ...units];
  return [...lead, { ...first, rank: glued }, ...rest];
}

function unitsBelow(subtree: Subtree): UnitRun {
  return [...subtree.own, ...subtree.children.flatMap(unitsBelow)];
}

function sum(units: UnitRun): number {
  return units.reduce((tokens, unit) => tokens + unit.tokens, 0);
}
