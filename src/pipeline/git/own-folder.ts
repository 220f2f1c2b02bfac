import type { Config } from "../../config/config.ts";
import { git } from "./git.ts";

/** The configuration's folder in the repository `owner/name`, "" for its root; undefined where it is in no checkout of that. */
export async function readOwnFolder({ load }: Config, repository: string): Promise<string | undefined> {
  const origin = await git(load.root, ["config", "--get", "remote.origin.url"]);
  const name = origin.stdout.replace(/(\.git)?\/?$/, "").toLowerCase();
  if (!name.endsWith(`/${repository.toLowerCase()}`) && !name.endsWith(`:${repository.toLowerCase()}`))
    return undefined;
  const { succeeded, stdout } = await git(load.root, ["rev-parse", "--show-prefix"]);
  return succeeded ? stdout.replace(/\/$/, "") : undefined;
}
