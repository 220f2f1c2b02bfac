import type { OmissionReason } from "../omission.ts";

/** Elements that stand on lines of their own. */
export const blockElements: ReadonlySet<string> = new Set(
  "address article body caption center dd details dialog div dl dt fieldset figcaption figure footer form header hgroup html legend main option p section select summary".split(
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
]);

/** Why an element and all that is in it is left out; undefined when it is read. */
export function omittedElement(
  name: string,
  attributes: Readonly<Record<string, string>>,
  inMain: boolean,
): OmissionReason | undefined {
  const omitted = omittedElements.get(name);
  if (omitted !== undefined) return omitted;
  if (attributes.hidden !== undefined || attributes["aria-hidden"] === "true") return "hidden";
  if (/(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(attributes.style ?? ""))
    return "hidden";
  if (attributes.role === "navigation") return "navigation";
  // In the main content an aside is a note and a footer a signature.
  if (inMain) return undefined;
  if (name === "aside" || attributes.role === "complementary") return "aside";
  return name === "footer" || attributes.role === "contentinfo" ? "footer" : undefined;
}
