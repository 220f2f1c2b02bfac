import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { checkFiles } from "../test/fuzz/check-files.ts";
import { fuzzFile } from "../test/fuzz/files.ts";

// npm run fuzz -- [--seed N] [--count N] [--seconds N]
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
    count: { type: "string", default: "100000" },
    seconds: { type: "string", default: "60" },
  },
});
const batch = 50;
const until = performance.now() + Number(values.seconds) * 1000;
const totals = { files: 0, documents: 0, skipped: 0, slowestMs: 0, broken: 0 };
for (
  let seed = Number(values.seed);
  totals.files < Number(values.count) && performance.now() < until;
  seed += 1
) {
  const files = fc.sample(fuzzFile, { seed, numRuns: batch });
  const { documents, skipped, slowestMs, broken } = await checkFiles(files);
  totals.files += files.length;
  totals.documents += documents;
  totals.skipped += skipped;
  totals.slowestMs = Math.max(totals.slowestMs, slowestMs);
  totals.broken += broken.length;
  for (const { file, law } of broken) {
    console.error(`seed ${seed}, ${file}: ${law}`);
    const index = Number(/(\d+)\./.exec(file)?.[1]);
    const kept = files[index];
    if (kept === undefined) continue;
    mkdirSync("reports/fuzz", { recursive: true });
    writeFileSync(`reports/fuzz/${seed}-${index}.${kept.extension}`, kept.bytes);
  }
}
console.log(
  `${totals.files} files from seed ${values.seed}: ${totals.documents} documents, ${totals.skipped} skipped, slowest ${Math.round(totals.slowestMs)} ms, ${totals.broken} broken laws`,
);
if (totals.broken > 0) process.exitCode = 1;
