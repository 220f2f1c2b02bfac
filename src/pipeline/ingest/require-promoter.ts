import { Failure } from "../../failure/failure.ts";
import { readWriting } from "../../postgres/condition.ts";
import type { Store } from "../../postgres/database.ts";
import { readEpoch } from "../../postgres/lease.ts";
import { readRights } from "../../postgres/schema/rights.ts";

/**
 * Fails before anything is paid for where the connection that is to make live could not: of a replica, of another database
 * than the one that holds this run's lease, or of a user who may not.
 */
export async function requirePromoter(promoter: Store, epoch: number, environment: string): Promise<void> {
  const { database, names } = promoter;
  if (database.kind === "embedded") return;
  const unable = (reason: string, remedy: string) =>
    new Failure(`The connection that is to promote cannot: ${reason}. Nothing was staged.`, {
      remedy: `${remedy} Or stage only, with \`--hold\`, and promote later.`,
    });
  const { replica, readOnlyBy } = await readWriting(database);
  if (replica)
    throw unable(
      "its server is a replica, which takes no writes",
      "Set `promote` of this environment's `database` to the connection string of the primary.",
    );
  if (readOnlyBy !== null)
    throw unable(
      `default_transaction_read_only is on (${readOnlyBy})`,
      "Managed servers set it when the disk is full: look there first, else switch it off where it was set.",
    );
  if ((await readEpoch(promoter)) !== epoch)
    throw unable(
      `its schema ${names.schema} is not the one that this run stages into`,
      "Set `stage` and `promote` of this environment's `database` to the same server and database.",
    );
  const { user, duties } = await readRights(promoter, ["promoter"]);
  const [missing] = duties.flatMap((one) => one.missing);
  if (missing !== undefined)
    throw unable(
      `user "${user}" may not promote (${missing})`,
      `Run \`grant ${duties.map((one) => one.role).join()} to "${user}";\` as the schema's owner; \`corpusgate doctor --env ${environment}\` shows what it lacks.`,
    );
}
