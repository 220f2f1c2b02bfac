import { expect, it } from "vitest";
import { checkReplica } from "../../../src/pipeline/doctor/check-replica.ts";

const behind = { replica: true, generation: 2, contentDigest: "a".repeat(64) };
const primary = { replica: false, generation: 3, contentDigest: "b".repeat(64) };

it("a replica that shows the generation before is told, with where to look when it stays so", () => {
  expect(checkReplica(behind, primary)).toEqual([
    {
      check: "live (read)",
      outcome: "warning",
      reason:
        "It shows generation 2 (aaaaaaaaaaaa) live; the connection that writes shows generation 3 (bbbbbbbbbbbb). The replica has not replayed the flip yet, and what reads there gets the generation before. When it stays so, look at pg_stat_replication on the primary, and at pg_stat_wal_receiver and pg_is_wal_replay_paused() on the replica.",
    },
  ]);
});

it("a replica that has replayed everything is well, and one with other content under the same number is not", () => {
  expect(checkReplica({ ...primary, replica: true }, primary)).toMatchObject([{ outcome: "ok" }]);
  expect(checkReplica({ ...behind, generation: 3 }, primary)).toMatchObject([{ outcome: "warning" }]);
});

it("nothing is said where one side could not be asked", () => {
  expect(checkReplica(behind, undefined)).toEqual([]);
  expect(checkReplica(undefined, primary)).toEqual([]);
});
