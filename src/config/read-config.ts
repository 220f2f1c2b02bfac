import { access, readFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { Failure } from "../failure/failure.ts";
import { type Complaint, checkShape, keyName, shapeFailure } from "./check-shape.ts";
import type { Config } from "./config.ts";
import { expand, trimmed, type UnsetVariable, type Variables } from "./expand.ts";
import { type KeyPath, keyOf, type LocatedYaml, readYaml } from "./located-yaml.ts";
import { nearest } from "./nearest.ts";
import { readVariables } from "./read-variables.ts";
import { placeOf } from "./reference.ts";
import { resolveConfig } from "./resolve-config.ts";
import { resolveDatabase } from "./resolve-database.ts";
import { userConfig } from "./user-config.ts";

/**
 * Reads `corpusgate.yaml` for one environment. Only that environment's variables have to be set; its database and the
 * API key may be missing, and fail when they are used. Every error says file, line and key, never a variable's value.
 */
export async function readConfig(options: {
  readonly file: string;
  readonly environment: string;
  /** The surroundings, e.g. `process.env`; they win over `.env.local`, and that over `.env`. */
  readonly variables: Variables;
}): Promise<Config> {
  const { environment } = options;
  const file = resolve(options.file);
  const root = dirname(file);
  const yaml = readYaml(
    await readText(file, options.file),
    isAbsolute(options.file) ? basename(file) : options.file,
  );
  const variables = await readVariables(root, options.variables);
  const { value, unset, complaints } = expand(yaml, variables, mayBeEmpty);
  checkAll(yaml, value, unset, complaints);

  const required = unset.filter(({ path }) => concerns(path, environment));
  const written = selectEnvironment(value, environment);
  if (written === undefined)
    throw Object.hasOwn(environmentsOf(yaml.value), environment)
      ? noDatabase(yaml, environment)
      : unknownEnvironment(yaml, value, environment);
  requireVariables(yaml, environment, required);
  const { output: user, complaints: rest } = checkShape({ yaml, value: written, schema: userConfig });
  if (user === undefined) throw shapeFailure(yaml.file, rest);
  const own = user.environments?.[environment] ?? {};
  if (own.database === undefined && environment !== "local") throw noDatabase(yaml, environment);

  const unsetAt = new Map(unset.map(({ path, variable }) => [keyOf(path), variable]));
  return resolveConfig({
    file,
    name: yaml.file,
    root,
    user,
    environment,
    own,
    apiKey: trimmed(variables.OPENAI_API_KEY),
    variables,
    lineOf: yaml.lineOf,
    openAs: (schema) =>
      resolveDatabase({
        root,
        environment,
        schema,
        database: own.database ?? "embedded",
        unsetFor: (...keys) => unsetAt.get(keyOf(["environments", environment, "database", ...keys])),
        sslMode: trimmed(variables.PGSSL_MODE),
      }),
  });
}

const option = "--config (in a workflow the input `config`)";

async function readText(file: string, asGiven: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    if (cause.code === "EISDIR")
      throw new Failure(`"${asGiven}" is a folder; expected a configuration file.`, {
        remedy: `Name the file in it with ${option}, usually ${join(asGiven, "corpusgate.yaml")}.`,
        cause,
      });
    if (cause.code !== "ENOENT")
      throw new Failure(`The configuration file "${asGiven}" could not be read (${cause.code}).`, {
        remedy: `Name with ${option} a file that this user may read; usually corpusgate.yaml.`,
        cause,
      });
    const twin = file.replace(/\.ya?ml$/, (ending) => (ending === ".yaml" ? ".yml" : ".yaml"));
    const above = await fileAbove(file);
    throw new Failure(`There is no configuration file "${asGiven}".`, {
      remedy: (await isThere(twin))
        ? `There is ${basename(twin)} beside it: rename that, or name it with ${option}.`
        : above === undefined
          ? `Name it with ${option}, or begin with this:\n\n${smallestConfig}`
          : `There is one further up, ${above}: run in its folder, or name that with ${option}.`,
      cause,
    });
  }
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    // Whatever keeps it from being opened, it is no help to name it.
    () => false,
  );
}

/** Path of a file of the same name in the nearest folder above that has one, relative to the folder where it is missing. */
async function fileAbove(file: string): Promise<string | undefined> {
  const missingIn = dirname(file);
  for (let folder = missingIn; dirname(folder) !== folder; ) {
    folder = dirname(folder);
    const found = join(folder, basename(file));
    if (await isThere(found)) return relative(missingIn, found);
  }
  return undefined;
}

/** Everything that must be there, and nothing else. */
export const smallestConfig = `version: 1
corpus: handbook
sources:
  - name: handbook
    include: ["docs/**/*.md"]
`;

/** A key that is not there fails where it is used: most commands need none. */
function mayBeEmpty(path: KeyPath): boolean {
  return path.at(-1) === "apiKey";
}

/** All environments are checked, so that a slip in one shows on the pull request and not on its first deployment. */
function checkAll(
  yaml: LocatedYaml,
  value: unknown,
  unset: readonly UnsetVariable[],
  complaints: readonly Complaint[],
): void {
  const unknown = new Set(unset.map(({ path }) => keyOf(path)));
  const shape = checkShape({
    yaml,
    value,
    schema: userConfig,
    unknowable: (path) => unknown.has(keyOf(path)),
    placeOf,
  });
  const all = [...complaints, ...shape.complaints];
  if (all.length > 0) throw shapeFailure(yaml.file, all);
}

/** The file with this environment only; undefined when it has no such environment. `local` is always there. */
function selectEnvironment(value: unknown, environment: string): object | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const environments = environmentsOf(value);
  const own = Object.hasOwn(environments, environment) ? environments[environment] : undefined;
  if (own === undefined && environment !== "local") return undefined;
  return { ...value, environments: { [environment]: own ?? {} } };
}

function environmentsOf(value: unknown): Readonly<Record<string, unknown>> {
  const found =
    typeof value === "object" && value !== null && "environments" in value ? value.environments : undefined;
  return typeof found === "object" && found !== null ? { ...found } : {};
}

function unknownEnvironment(yaml: LocatedYaml, value: unknown, environment: string): Failure {
  const known = [...new Set(["local", ...Object.keys(environmentsOf(value))])];
  const near = nearest(environment, known);
  return new Failure(
    `${yaml.file}:${yaml.lineOf(["environments"])}: there is no environment "${environment}"; expected one of ${known.join(", ")}.`,
    { remedy: `Use --env ${near ?? known.at(-1) ?? "local"}, or add "${environment}" under environments.` },
  );
}

function concerns(path: KeyPath, environment: string): boolean {
  const [top, name, key] = path;
  return top !== "environments" || (name === environment && key !== "database");
}

function requireVariables(yaml: LocatedYaml, environment: string, unset: readonly UnsetVariable[]): void {
  if (unset.length === 0) return;
  const lines = unset.map(
    ({ path, variable }) =>
      `${yaml.file}:${yaml.lineOf(path)}: the variable ${variable} is not set; "${keyName(path)}" needs it in environment "${environment}"`,
  );
  const names = [...new Set(unset.map(({ variable }) => variable))].join(", ");
  throw new Failure(lines.join("\n"), {
    remedy: `Set ${names} in the surroundings, in .env or in .env.local, or give a default: \${NAME:-default}.`,
  });
}

function noDatabase(yaml: LocatedYaml, environment: string): Failure {
  const line = yaml.lineOf(["environments", environment]);
  return new Failure(`${yaml.file}:${line}: environment "${environment}" has no key "database".`, {
    remedy: `Write database: "\${DATABASE_URL}" there, or database: embedded.`,
  });
}
