import type { Config } from "../../config/config.ts";
import { git } from "./git.ts";

/** What `head` was merged into by the commit that is checked out; undefined where that is no merge of it, or not known. */
export async function readMergedInto(config: Config, head: string): Promise<string | undefined> {
  const { stdout } = await git(config.load.root, ["rev-parse", "HEAD^@"]);
  const [first, second, another] = stdout.split("\n").filter((one) => /^[0-9a-f]{40,64}$/.test(one));
  if (another !== undefined || second === undefined) return undefined;
  if (second === head) return first;
  return first === head ? second : undefined;
}
