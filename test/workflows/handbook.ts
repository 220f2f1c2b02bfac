import type { Files } from "./world.ts";

/** A page about one thing, found by its name. */
export function page(
  name: string,
  sentence = `The ${name} procedure turns the ${name} valve and writes it down.`,
): string {
  return `# The ${name}\n\nThis page is about ${name}.\n\n## How ${name} works\n\n${sentence}\n`;
}

/** A small corpus with two golden queries; `environments` is YAML below that key. */
export function handbook(environments: string, names: readonly string[] = ["alpha", "beta", "gamma"]): Files {
  return {
    "corpusgate.yaml": `version: 1
corpus: handbook
sources:
  - { name: docs, include: ["corpus/docs/**/*.md"] }
embed: { dimensions: 64 }
golden: corpus/golden.yaml
guards: { deletionBudget: 1 }
environments:
${environments}`,
    "corpus/golden.yaml": `queries:
  - { id: alpha, query: Which valve does the alpha procedure turn?, relevant: [{ path: corpus/docs/alpha.md }] }
  - { id: beta, query: How does beta work?, relevant: [{ path: corpus/docs/beta.md }] }
`,
    ...Object.fromEntries(names.map((name) => [`corpus/docs/${name}.md`, page(name)])),
  };
}
