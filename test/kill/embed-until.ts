// Child process of the shard tests: embeds one part, and ends itself with SIGKILL after some batches are stored.
import process from "node:process";
import { readConfig } from "../../src/config/read-config.ts";
import { embed } from "../../src/pipeline/embed.ts";

const [configFile = "", number = "1", of = "1", batches = "0"] = process.argv.slice(2);
let left = Number(batches);
const report = await embed({
  config: await readConfig({ file: configFile, environment: "local", variables: process.env }),
  plan: undefined,
  shard: { number: Number(number), of: Number(of) },
  origin: { actor: `job ${number}`, runUrl: null, commit: null, cleanTree: null, reason: null },
  observe(progress) {
    if (progress.kind !== "step" || progress.step !== "vectors-stored") return;
    left -= 1;
    if (left === 0) process.kill(process.pid, "SIGKILL");
  },
});
process.stdout.write(JSON.stringify(report));
