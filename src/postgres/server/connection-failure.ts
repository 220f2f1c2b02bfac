import { Failure } from "../../failure/failure.ts";

/** Why no connection came about, and what to do about that kind of reason. Never shows a password. */
export function connectionFailure(url: string, cause: unknown): Failure {
  const reason = reasonOf(cause);
  return new Failure(`The database at ${placeOf(url)} could not be reached: ${reason}.`, {
    remedy: remedyFor(url, codesOf(cause), reason),
    cause,
  });
}

/**
 * Refuses a connection string whose password has an unencoded character that ends the address: what is left of the password
 * would be taken for host or database, and shown. Names nothing of it.
 */
export function requireWholeAddress(url: string): void {
  if (/(?:@|\/\/)[^@/?#]*,[^@/?#]*(?:[/?#][^@]*)?$/.test(url))
    throw new Failure("The connection string names several hosts; one was expected.", {
      remedy:
        "Name the primary's, or an address that always leads to it. `read` may be a connection string of its own, such as a replica's.",
    });
  // Without a host, as for a socket (`postgres://user@/db?host=/run/postgresql`), the client library puts one in, too.
  const written = url.replace("@/", "@localhost/");
  if (URL.canParse(written)) {
    const { pathname, search, hash } = new URL(written);
    if (!`${pathname}${hash}`.includes("@") && !/^\?[^=]*@/.test(search)) return;
  }
  throw new Failure("The connection string cannot be read: where its host begins is not clear.", {
    remedy:
      "Write it as postgres://user:password@host:port/database, with special characters of the password percent-encoded: @ is %40, : %3A, / %2F, # %23, ? %3F, % %25.",
  });
}

function remedyFor(url: string, codes: readonly string[], reason: string): string {
  const is = (...wanted: readonly string[]) => codes.some((code) => wanted.includes(code));
  const supabase = supabaseReference(url);
  if (supabase !== undefined && is("ENOTFOUND", "ENETUNREACH", "EHOSTUNREACH", "EAI_AGAIN", "ETIMEDOUT")) {
    // https://supabase.com/docs/guides/database/connecting-to-postgres
    return `Supabase's direct host has an IPv6 address only, and this machine (as GitHub's runners) has no IPv6. Use the session pooler: its host is under Connect in the dashboard (aws-0-<region>.pooler.supabase.com), port 5432, user postgres.${supabase}. If that fails too, the project may be paused or the reference "${supabase}" wrong.`;
  }
  if (/tenant or user not found/i.test(reason))
    return "Supabase's pooler finds the project by the user's name: use postgres.<project reference>, and the pooler host of the project's own region.";
  if (is("28P01") || /password authentication failed|SASL/i.test(reason))
    return "Correct the user or the password in the connection string; characters such as @ : / # ? in a password have to be percent-encoded (@ is %40).";
  if (is("3D000") || /no such database/i.test(reason))
    return "Correct the name at the end of the connection string, or create the database: `create database <name> encoding 'UTF8';`.";
  if (/no pg_hba\.conf entry/.test(reason)) {
    return /no encryption|SSL off/.test(reason)
      ? "The server refuses unencrypted connections: add sslmode=require (verify-full with a known certificate) to the connection string, or set PGSSL_MODE; else have this address and user admitted in pg_hba.conf."
      : "Have this address, user and database admitted in the server's pg_hba.conf or network restrictions.";
  }
  if (/does not support SSL/.test(reason))
    return "The server has no TLS: write sslmode=disable into the connection string if the network between is your own, or switch TLS on at the server.";
  if (codes.some((code) => /CERT|SIGNED|ALTNAME/.test(code)))
    return "The server's certificate is not trusted here: add sslrootcert=<file of its authority> to the connection string; sslmode=no-verify encrypts without knowing who answers.";
  if (is("53300") || /too many clients|no more connections|max client/i.test(reason))
    return "All connections of the server are taken: wait, close idle ones, or connect through its pooler.";
  if (is("28000")) return "Have this user created on the server and allowed to log in.";
  if (is("ENOTFOUND", "EAI_AGAIN"))
    return "The host's name has no address here: correct it in the connection string, or check the DNS of this machine.";
  if (is("ENETUNREACH", "EHOSTUNREACH"))
    return "There is no route from here to that address; if the host has an IPv6 address only, use an address of its pooler that has IPv4.";
  if (is("ECONNREFUSED"))
    return "Nothing listens there: start the server, or correct host and port in the connection string.";
  return "Check that the server runs, that the connection string is right and that a firewall lets this machine in.";
}

/** Reference of a Supabase project whose direct host the URL names. */
function supabaseReference(url: string): string | undefined {
  return URL.canParse(url)
    ? /^db\.([a-z0-9]+)\.supabase\.(?:co|com|red)$/.exec(new URL(url).hostname)?.[1]
    : undefined;
}

function placeOf(url: string): string {
  if (!URL.canParse(url)) return "the configured address";
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || "5432"}${pathname}`;
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ("code" in cause ? String(cause.code) : cause.name);
}

/** Codes of the error and, when several addresses were tried, of each attempt. */
function codesOf(cause: unknown): readonly string[] {
  if (!(cause instanceof Error)) return [];
  const own = "code" in cause ? [String(cause.code)] : [];
  return cause instanceof AggregateError ? [...own, ...cause.errors.flatMap(codesOf)] : own;
}
