import { drift } from "../../src/pipeline.ts";
import { changeVectors, startProviderServer } from "../../test/embed/provider-server.ts";
import { inFreshDatabase } from "../databases.ts";
import { markdownTable } from "../table.ts";
import { type Lab, promoted } from "./lab.ts";
import { randomFrom } from "./random.ts";

/** Of each component's size, the jitter that hosted embeddings are said to have: the third or fourth decimal. */
const jitter = 0.001;
const amounts = [
  ["every vector exact", 0],
  ["jitter as on the first day", jitter],
  ["twice the jitter", 2 * jitter],
  ["ten times the jitter", 10 * jitter],
  ["thirty times the jitter", 30 * jitter],
  ["another model", Number.POSITIVE_INFINITY],
] as const;
const runsEach = 5;

/** Fifty documents of the collection, embedded by a provider whose vectors jitter, and then change by more and more. */
export async function watchCanaries(request: {
  readonly server: string;
  readonly lab: Lab;
  readonly tell: (line: string) => void;
}): Promise<string> {
  const { server, lab, tell } = request;
  const provider = await startProviderServer({ apiKey: "bench" });
  try {
    return await inFreshDatabase(server, async (database) => {
      const random = randomFrom(3);
      const shaken = (by: number) =>
        changeVectors((vector) => {
          if (by === Number.POSITIVE_INFINITY) return vector.toReversed();
          const moved = vector.map((value) => value + by * (random() * 2 - 1));
          const length = Math.hypot(...moved);
          return moved.map((value) => value / length);
        });
      provider.otherwise(() => shaken(jitter));
      await lab.replace(new Map([...(await lab.documents())].slice(0, 50)));
      const config = await lab.configure({
        database,
        embed: `provider: openai, dimensions: 256, baseUrl: "${provider.baseUrl}", apiKey: bench`,
      });
      const withoutGolden = { ...config, gate: { ...config.gate, golden: undefined } };
      await promoted(withoutGolden);
      const rows: string[][] = [];
      for (const [name, by] of amounts) {
        provider.otherwise(() => shaken(by));
        const seen: string[] = [];
        let said = "";
        for (let at = 0; at < runsEach; at += 1) {
          const { checks } = await drift({ config: withoutGolden, baseline: undefined });
          const embeddings = checks.find(({ check }) => check === "embeddings");
          seen.push(embeddings?.outcome ?? "unasked");
          said = /smallest cosine -?[0-9.]+, mean -?[0-9.]+[0-9]/.exec(embeddings?.reason ?? "")?.[0] ?? "";
        }
        tell(`drift: ${name}: ${seen.join(", ")}`);
        rows.push([name, `${seen.filter((one) => one === "drifted").length} of ${runsEach}`, said]);
      }
      const { checks } = await drift({ config: withoutGolden, baseline: undefined });
      return [
        markdownTable(["the provider's vectors", "runs that say drifted", "the last of them measured"], rows),
        `The other checks of the last run: ${checks
          .filter(({ check }) => check !== "embeddings")
          .map(({ check, outcome }) => `${check} ${outcome}`)
          .join(", ")}.`,
      ].join("\n\n");
    });
  } finally {
    await provider.close();
  }
}
