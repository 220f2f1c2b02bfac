import { expect, it } from "vitest";
import { migrate } from "../../../src/pipeline/migrate.ts";
import { testCorpus } from "../../corpus.ts";
import { rowsOf } from "../../server.ts";
import { databaseWithDuties } from "../duties.ts";

const duties = await databaseWithDuties();

it("`migrate` tells which roles it may not create, with the statements for a DBA, until they exist", async () => {
  const { schema, superuser } = duties;
  const corpus = await testCorpus(
    `environments:\n  local: { database: "${duties.owner}", schema: ${schema} }\n`,
  );
  const migrated = async () => migrate(await corpus.config());
  await rowsOf(superuser, `alter role ${duties.names.owner} nocreaterole`);
  await rowsOf(superuser, `create role ${schema}_reader nologin`);

  const { outcome, warnings } = await migrated();
  expect(outcome).toBe("migrated");
  expect(warnings).toEqual([
    `"${schema}_stager", "${schema}_promoter" do not exist, and this user may create no roles, so nobody can have fewer rights than the owner. Have a DBA run \`create role "${schema}_stager" nologin;\` \`create role "${schema}_promoter" nologin;\`, then run \`corpusgate migrate --env local\` as the schema's owner.`,
  ]);

  for (const duty of ["stager", "promoter"]) await rowsOf(superuser, `create role ${schema}_${duty} nologin`);
  expect((await migrated()).warnings).toEqual([]);
});
