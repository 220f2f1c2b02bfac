import type { Config } from "../../config/config.ts";
import { git } from "./git.ts";

/** The commit at which what is checked out left the history of `other`; undefined where the checkout does not hold it. */
export async function readLeftFrom(config: Config, other: string): Promise<string | undefined> {
  const { succeeded, stdout } = await git(config.load.root, ["merge-base", "HEAD", other]);
  return succeeded ? stdout : undefined;
}
