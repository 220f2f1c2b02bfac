import * as core from "@actions/core";
import type { Config } from "../config/config.ts";
import { escapeMarkdown } from "../report/markdown/inert.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What must not be shown. The runner masks the log only: summary, reports, artifacts, comments and outputs are not
 * looked through, so whatever is written there goes through `redact`.
 */
export class Secrets {
  readonly #values = new Set<string>();

  /** Masks a value in the log from now on, and in all that `redact` sees; of a URL its password, too. */
  hide(value: string | undefined): void {
    if (value === undefined || value.length < shortest || this.#values.has(value)) return;
    core.setSecret(value);
    this.#values.add(value);
    // In JSON and in Markdown it reads differently when it has quotes, backslashes, underscores, …
    this.#values.add(JSON.stringify(value).slice(1, -1));
    this.#values.add(escapeMarkdown(value));
    for (const password of passwordsOf(value)) this.hide(password);
  }

  /** Each secret as `***`; the longest first, so that a password does not take its connection string apart. */
  redact(text: string): string {
    return [...this.#values]
      .toSorted((left, right) => right.length - left.length)
      .reduce((rest, value) => rest.replaceAll(value, "***"), text);
  }
}

/** Masking `a` would make the log unreadable and hide nothing. */
const shortest = 4;

/** Before anything else runs: variables that hold a secret by their name, or a password by their form. */
export function hideVariables(secrets: Secrets, variables: Variables): void {
  for (const [name, value] of Object.entries(variables)) {
    if (secretName.test(name) || (value !== undefined && passwordsOf(value).length > 0)) secrets.hide(value);
  }
}

const secretName =
  /(^|_)(API_?KEY|TOKEN|SECRET|PASSWORD|PGPASSWORD|WEBHOOK[_-]URL)$|^DATABASE_URL|^INPUT_DATABASE$/i;

/** What the configuration resolved to, e.g. from `.env`, which `hideVariables` has not seen. */
export function hideConfigured(secrets: Secrets, { embed, database }: Config): void {
  secrets.hide(embed.apiKey);
  if (database.kind !== "server") return;
  for (const connection of [database.read, database.stage, database.promote])
    if (typeof connection === "string") secrets.hide(connection);
}

/** Of a URL: its password as written and as meant. One that is its user's name (postgres:postgres) protects nothing. */
function passwordsOf(value: string): readonly string[] {
  if (!value.includes("://") || !URL.canParse(value)) return [];
  const { password, username } = new URL(value);
  if (password === "" || password === username) return [];
  try {
    return [...new Set([password, decodeURIComponent(password)])];
  } catch {
    // A bare % is no escape; the password is what is written.
    return [password];
  }
}
