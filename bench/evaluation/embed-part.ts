// One job of a split embedding, in a process of its own; ends itself with SIGKILL after so many stored batches, 0: never.
import process from "node:process";
import { embed, readConfig } from "../../src/pipeline.ts";
import { origin } from "./lab.ts";

const [file = "", number = "1", of = "1", batches = "0"] = process.argv.slice(2);
let left = Number(batches);
const { embed: counts, remaining } = await embed({
  config: await readConfig({ file, environment: "local", variables: {} }),
  plan: undefined,
  shard: { number: Number(number), of: Number(of) },
  origin,
  observe(progress) {
    if (progress.kind !== "step" || progress.step !== "vectors-stored") return;
    left -= 1;
    if (left === 0) process.kill(process.pid, "SIGKILL");
  },
});
process.stdout.write(JSON.stringify({ inputs: counts.inputs, remaining }));
