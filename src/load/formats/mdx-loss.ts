import type { Finding } from "../finding.ts";
import { omissionReasons } from "../omission.ts";
import type { Origin } from "../rewriting.ts";

/** Which components of an MDX document lost how many characters; an error when the share is above the limit. */
export function mdxFindings(path: string, origin: Origin, maxLoss: number): readonly Finding[] {
  const lost = new Map<string, number>();
  let total = 0;
  let apart = 0;
  for (const { characters, reason, part } of origin.omitted) {
    if (omissionReasons[reason].counts === "apart") {
      apart += characters;
      continue;
    }
    total += characters;
    const name = reason === "mdx-export" ? "export" : part === undefined ? "expressions" : `<${part}>`;
    lost.set(name, (lost.get(name) ?? 0) + characters);
  }
  if (total === 0) return [];
  const share = total / Math.max(1, origin.characters - apart);
  const parts = [...lost].toSorted((left, right) => right[1] - left[1]).slice(0, 10);
  const tooMuch = share > maxLoss;
  return [
    {
      rule: "mdx-text-lost",
      severity: tooMuch ? "error" : "info",
      path,
      line: 1,
      message: `Code holds ${total} characters, ${(share * 100).toFixed(1)} % of the document, that are in no chunk: ${parts.map(([name, count]) => `${name} ${count}`).join(", ")}.`,
      actual: `${(share * 100).toFixed(1)} %`,
      expected: `at most ${Number((maxLoss * 100).toFixed(1))} %`,
      remedy: tooMuch
        ? "Write the text as Markdown or in text props, or raise load.maxMdxLoss if the code holds no text."
        : "Look whether readers miss any of it; what is written as Markdown or in text props is kept.",
    },
  ];
}
