import { z } from "zod";
import { Failure } from "../failure/failure.ts";
import { refuseUntaken } from "./taken-inputs.ts";

type Variables = Readonly<Record<string, string | undefined>>;

export const commands = [
  "validate",
  "preview",
  "plan",
  "ingest",
  "embed",
  "promote",
  "verify",
  "drift",
  "rollback",
  "prune",
  "status",
  "runs",
  "doctor",
  "migrate",
  "comment",
  "request-approval",
  "approve",
  "report-failure",
  "log-run",
  "keep-drift",
] as const;
export type Command = (typeof commands)[number];

// The forms of a boolean in YAML 1.2's core schema, as `getBooleanInput` of the toolkit takes them.
const flag = z
  .enum(["true", "True", "TRUE", "false", "False", "FALSE"], "`true` or `false`")
  .transform((text) => text.toLowerCase() === "true");

const text = z.string().transform((value) => (value === "" ? undefined : value));
const required = (what: string) => z.string().min(1, what);

const lines = z.string().transform((value) => listOf(value, /\n/));

const optionalNumber = (least: number, most: number) =>
  z
    .string()
    .refine(
      (value) => value === "" || (/^\d+$/.test(value) && Number(value) >= least && Number(value) <= most),
      {
        error: `a whole number from ${least} to ${most}`,
      },
    )
    .transform((value) => (value === "" ? undefined : Number(value)));

const digest = z
  .string()
  .refine((value) => value === "" || /^[0-9a-f]{64}$/.test(value), "a digest of 64 hexadecimal digits")
  .transform((value) => (value === "" ? undefined : value));

/** Each input of action.yml with the form it must have; a message says what was expected. */
const inputs = z.object({
  command: z.enum(commands, `one of ${commands.join(", ")}`),
  config: required("a path"),
  env: required("the name of an environment"),
  doc: lines,
  strict: flag,
  base: text,
  reason: text,
  generation: optionalNumber(1, Number.MAX_SAFE_INTEGER),
  hold: flag,
  "allow-older": flag,
  shard: z.string().transform((value, check) => {
    const [, number = 1, of = 1] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(value)?.map(Number) ?? [];
    if (value === "" || (value.includes("/") && number <= of && value === `${number}/${of}`))
      return { number, of };
    check.addIssue({ code: "custom", message: "a part and how many there are, such as 3/8" });
    return z.NEVER;
  }),
  "plan-artifact-id": optionalNumber(1, Number.MAX_SAFE_INTEGER),
  "plan-digest": digest,
  "plan-outcome": z
    .enum(
      ["", "success", "failure", "cancelled", "skipped"],
      "`success`, `failure`, `cancelled` or `skipped`",
    )
    .transform((value) => (value === "" ? undefined : value)),
  "keep-later": flag,
  "report-artifact-id": optionalNumber(1, Number.MAX_SAFE_INTEGER),
  "run-id": optionalNumber(1, Number.MAX_SAFE_INTEGER),
  comment: z.enum(["auto", "never"], "`auto` or `never`"),
  token: text,
  database: z
    .string()
    .refine(
      (value) => value === "" || /^postgres(ql)?:\/\//.test(value),
      "a connection string that begins with postgres:// or postgresql://",
    )
    .transform((value) => (value === "" ? undefined : value)),
  "report-dir": required("a path"),
  sarif: text,
  "artifact-name": z.string().regex(/^[\w.-]{1,100}$/, "1 to 100 letters, digits, `.`, `_` and `-`"),
  // https://docs.github.com/en/organizations/managing-organization-settings/configuring-the-retention-period-for-github-actions-artifacts-and-logs-in-your-organization
  "retention-days": optionalNumber(1, 400),
  "protected-environment": text,
  needs: text,
  // A variable of the repository holds them on one line.
  approvers: z.string().transform((value) => listOf(value, /[\n,]/)),
  "approval-expires-hours": z
    .string()
    .refine(
      (value) => /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 24 * 30,
      "a whole number from 1 to 720",
    )
    .transform(Number),
  "allow-self-approval": flag,
  "webhook-url": z
    .string()
    .refine((value) => value === "" || URL.canParse(value), "a URL")
    .transform((value) => (value === "" ? undefined : value)),
});

export type Inputs = z.infer<typeof inputs>;
export type InputName = keyof Inputs;
export const inputNames: readonly string[] = Object.keys(inputs.shape);

/** Inputs whose value no message may show. */
const secret: ReadonlySet<string> = new Set(["token", "database", "webhook-url"]);

/** What the workflow gave, each input in its form and one that the command takes; a refusal names the input, what was given and what was expected. */
export function readInputs(variables: Variables): Inputs {
  // The runner upper-cases a name and turns spaces into underscores; hyphens stay.
  const given = Object.fromEntries(
    inputNames.map((name) => [name, (variables[`INPUT_${name.toUpperCase()}`] ?? "").trim()]),
  );
  const parsed = inputs.safeParse(given);
  if (parsed.success) {
    refuseUntaken(parsed.data.command, given);
    return parsed.data;
  }
  const complaints = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    const what = secret.has(name) ? "is not of the right form" : `is ${JSON.stringify(given[name])}`;
    return `Input "${name}" ${what}; ${message} was expected.`;
  });
  throw new Failure(complaints.join(" "), {
    remedy: "Correct it under `with:` of the step; action/README.md lists all inputs.",
  });
}

function listOf(value: string, separator: RegExp): string[] {
  return value
    .split(separator)
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
