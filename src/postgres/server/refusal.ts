import { Failure } from "../../failure/failure.ts";
import { serverFailure } from "./server-failure.ts";

/** One of our own SQL functions refused; its message and hint say why and what to do. */
export class Refusal extends Failure {
  readonly sqlState: string;

  constructor(sqlState: string, message: string, remedy: string, cause: Error) {
    super(`${message.charAt(0).toUpperCase()}${message.slice(1)}.`, { remedy, cause });
    this.sqlState = sqlState;
  }
}

/** The database user lacks a right; the message is Postgres' own and names on what. */
export class Denied extends Failure {
  constructor(cause: Error) {
    super(`The database user may not do this: ${cause.message}.`, {
      remedy: /would be affected by row-level security/.test(cause.message)
        ? "row_security is off for this user or database, so that the server refuses what policies would leave rows out of, and no grant helps. Switch it on again: `alter role … set row_security = on`."
        : "Use a user who has the role of this duty (`<schema>_reader`, `<schema>_stager` or `<schema>_promoter`); `corpusgate doctor` names the missing grant.",
      cause,
    });
  }
}

/**
 * SQLSTATEs of class CG are raised by the migrations only; a missing right is told apart, and so is what the server does to
 * a statement by itself. Any other error stays as it is.
 */
export async function refusing<T>(statement: Promise<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = "code" in error && typeof error.code === "string" ? error.code : "";
    if (code === insufficientPrivilege) throw new Denied(error);
    if (!code.startsWith("CG")) throw serverFailure(error) ?? error;
    const hint =
      "hint" in error && typeof error.hint === "string"
        ? error.hint
        : "Look at `corpusgate status`, then run it again.";
    throw new Refusal(code, error.message, hint, error);
  }
}

const insufficientPrivilege = "42501";
