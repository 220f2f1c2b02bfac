import { Failure } from "../../failure/failure.ts";
import type { Database } from "../database.ts";

/**
 * Stands in the Action's bundle where `embedded.ts` stands elsewhere: Postgres as WebAssembly is 15.7 MB of files
 * beside the code, four times the bundle, for a database that ends with the job.
 */
export async function openEmbedded(_directory: string): Promise<Database> {
  throw new Failure("The embedded database is not part of the Action.", {
    remedy:
      "Set `database` of this environment to a Postgres with pgvector. For `preview`, set the input `database` to a throw-away one, e.g. a service container. `validate` needs none.",
  });
}
