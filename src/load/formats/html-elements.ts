import type { OmissionReason } from "../omission.ts";

/** Elements that stand on lines of their own. */
export const blockElements: ReadonlySet<string> = new Set(
  "address article body caption center dd details dialog div dl dt fieldset figcaption figure footer form header hgroup html legend main p section select summary ac:rich-text-body ac:task-body ac:adf-content".split(
    " ",
  ),
);

const omittedElements: ReadonlyMap<string, OmissionReason> = new Map([
  ["head", "head"],
  ["style", "style"],
  ["script", "script"],
  ["template", "script"],
  ["svg", "script"],
  ["iframe", "script"],
  ["canvas", "script"],
  ["object", "script"],
  ["nav", "navigation"],
  ["noscript", "hidden"],
  ["option", "hidden"],
  // It says what no longer holds; `s` and `strike` are also looks, as of a price before.
  ["del", "hidden"],
]);

/** Where an element stands, as far as that decides whether it is read. */
export interface Place {
  readonly inMain: boolean;
  /** In what a `details` opens, which is all of it but its `summary`. */
  readonly inDetails: boolean;
  /** The source behind its opening tag, some of it. */
  readonly ahead: () => string;
}

/**
 * A value in a frame of its own, as Notion and Confluence show choices, or a button: between two of them there is no blank but
 * that of the frame.
 */
export function isPill(name: string, { class: names = "" }: Readonly<Record<string, string>>): boolean {
  if (name === "button" || name === "textarea") return true;
  return name === "span" && /(?:^|[\s-])(?:selected-value|lozenge|badge|chip|pill)(?:\s|$)/.test(names);
}

/** Why an element and all that is in it is left out; undefined when it is read. */
export function omittedElement(
  name: string,
  attributes: Readonly<Record<string, string>>,
  place: Place,
): OmissionReason | undefined {
  const omitted = omittedElements.get(name);
  if (omitted !== undefined) return omitted;
  if (name === "button" && copies(attributes)) return "hidden";
  if (isHidden(attributes, place.inDetails && blockElements.has(name))) return "hidden";
  if (attributes.role === "navigation") return "navigation";
  // In the main content an aside is a note and a footer a signature.
  if (place.inMain) return undefined;
  if (isTrail(name, attributes)) return "navigation";
  if (name === "div" && isConfluenceNote(attributes, place.ahead)) return "footer";
  if (name === "aside" || attributes.role === "complementary") return "aside";
  return name === "footer" || attributes.role === "contentinfo" ? "footer" : undefined;
}

/**
 * The way from the start page to this one, as Confluence exports and Bootstrap mark it, or the bar that leads to the pages beside
 * it, as manuals made by DocBook, Publican and Texinfo have it.
 */
function isTrail(name: string, { id = "", class: names = "" }: Readonly<Record<string, string>>): boolean {
  return /^(?:ol|ul|div)$/.test(name) && trail.test(`${id} ${names}`);
}

const trail = /(?:^|\s)(?:breadcrumbs?(?:-section)?|nav(?:header|footer|-panel)|docnav)(?:\s|$)/i;

/** Who made a page and when, and the list of what is attached to it: an export of Confluence has both around its text. */
function isConfluenceNote(
  { class: names = "" }: Readonly<Record<string, string>>,
  ahead: () => string,
): boolean {
  if (names === "page-metadata") return /<span class=['"]author['"]/.test(ahead());
  return /^pageSection(?:\s|$)/.test(names) && /<h2 id=['"]attachments['"]/.test(ahead());
}

/**
 * Whether no reader gets to see it. A click on its tab shows a panel, one on its summary shows blocks of a `details`, one on its
 * button a region of an accordion or what Confluence expands, and a search in the page shows what is hidden until found. Nothing
 * else hidden is read: it is where instructions to a model hide.
 */
function isHidden(attributes: Readonly<Record<string, string>>, opens: boolean): boolean {
  const { hidden, role, style = "", class: names = "" } = attributes;
  if (/(?:^|;)\s*visibility\s*:\s*hidden/i.test(style)) return true;
  if (role === "tabpanel" || /(?:^|\s)expand-content(?:\s|$)/.test(names)) return false;
  if (attributes["aria-hidden"] === "true") return true;
  if (opens || (role === "region" && attributes["aria-labelledby"] !== undefined)) return false;
  const until = hidden?.trim().toLowerCase() === "until-found";
  return (hidden !== undefined && !until) || /(?:^|;)\s*display\s*:\s*none/i.test(style);
}

/** A button beside code. Others may be the question of an answer, or the name of a tab. */
function copies(attributes: Readonly<Record<string, string>>): boolean {
  const { class: names = "", title = "", "aria-label": label = "" } = attributes;
  const said = `${names} ${title} ${label}`;
  return (
    /(?:^|[\s_-])(?:copy|copied|clipboard)(?![a-z])/i.test(said) ||
    Object.keys(attributes).some((name) => name.startsWith("data-clipboard"))
  );
}
