import { Failure } from "../../failure/failure.ts";
import { openTransactions } from "./brief-locks.ts";

/** The connection is gone, and with it a statement that may or may not have been done. */
export class ConnectionLost extends Failure {}

/**
 * What the server or the connection to it did to a statement, with what to do; undefined: an error of another kind, which
 * stays as it is. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function serverFailure(error: Error): Failure | undefined {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const found = kinds.find(
    ({ codes, messages }) => (codes?.test(code) ?? false) || (messages?.test(error.message) ?? false),
  );
  if (found === undefined) return undefined;
  const Told = found === connectionLost ? ConnectionLost : Failure;
  return new Told(`${found.happened}: ${error.message || code}.`, {
    remedy: `${found.remedy} ${nothingHalfDone}`,
    cause: error,
  });
}

const nothingHalfDone = "Nothing half-done is visible, and vectors that were stored are kept.";

interface Kind {
  readonly codes?: RegExp;
  /** Where no code tells: of the client library when the connection just ends, or of a replica. */
  readonly messages?: RegExp;
  readonly happened: string;
  readonly remedy: string;
}

const connectionLost: Kind = {
  codes: /^(57P0\d|08\w{3}|ECONNRESET|EPIPE|ETIMEDOUT|ECONNREFUSED)$/,
  messages:
    /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/,
  happened: "The connection to the database was lost",
  remedy:
    "Check that the server runs and that no pooler or firewall cuts long connections, then run it again.",
};

const kinds: readonly Kind[] = [
  {
    codes: /^25P04$/,
    happened: "The server ended a transaction that took longer than transaction_timeout allows",
    remedy:
      "Lift the limit for the user who connects (`alter role … set transaction_timeout = '60s'`), then run it again.",
  },
  {
    codes: /^57P05$/,
    happened: "The server closed a connection that was idle for longer than idle_session_timeout allows",
    remedy:
      "Lift the limit for the user who connects (`alter role … set idle_session_timeout = '60s'`), then run it again.",
  },
  {
    codes: /^57014$/,
    happened: "The server ended a statement before it was done",
    remedy:
      "When a limit did it, lift it for the user who connects (`alter role … set statement_timeout = '60s'`; `corpusgate doctor` tells which limits there are), then run it again.",
  },
  {
    codes: /^55P03$/,
    happened: "A statement waited longer for a lock than lock_timeout allows",
    remedy: `Another session holds it: a migration, a vacuum full, or a transaction that somebody left open (\`${openTransactions}\`). Run it again when that is done, or lift the limit for the user who connects: \`alter role … set lock_timeout = '60s'\`.`,
  },
  {
    codes: /^25P03$/,
    happened:
      "The server ended a transaction that was idle for longer than idle_in_transaction_session_timeout allows",
    remedy:
      "This machine, or the network, stood still for that long, and nothing was changed: run it again. A limit of less than 60 s is the user's own (`corpusgate doctor` tells it): lift it with `alter role … set idle_in_transaction_session_timeout = '60s'`.",
  },
  {
    codes: /^25006$/,
    happened: "The server allows no writing over this connection",
    remedy:
      "Where it is a replica, use the connection string of the primary. Else default_transaction_read_only is on for the user or the database, as managed servers set it when the disk is full; `corpusgate doctor` says which. Then run it again.",
  },
  {
    codes: /^(42P01|42883|3F000)$/,
    happened: "Something that Corpusgate made in the database is gone",
    remedy:
      "`corpusgate doctor` says what is missing. `corpusgate migrate`, run as the schema's owner, makes views and read functions again; for tables restore a backup.",
  },
  {
    codes: /^(28\w{3}|3D000)$/,
    happened: "The server let this run in no more",
    remedy:
      "It opens connections as it needs them, and since its first one the password, the user or the name of the database has changed. Correct the connection string, then run it again.",
  },
  {
    messages: /^string is too long for tsvector/,
    happened: "The question has more different words than can be searched for at once",
    remedy: "Ask in a sentence or a few; of a page the 64 words that say most are searched for anyway.",
  },
  {
    codes: /^22P05$/,
    happened: "The database cannot hold every character",
    remedy:
      "Its encoding is not UTF8, as `corpusgate doctor` says. Create a database with `create database <name> encoding 'UTF8' template template0;` and use that one.",
  },
  {
    codes: /^53100$/,
    happened: "The server's disk is full",
    remedy:
      "Give it more room, or free some: `corpusgate prune` drops what is no longer retained, and what this run had staged is removed when the next ingest begins. Postgres gives the room back at its next vacuum. Then run it again.",
  },
  {
    codes: /^53/,
    happened: "The server has run out of a resource",
    remedy: "Free or add what it names (disk space, memory, connections), then run it again.",
  },
  {
    // Most have the code of a serialization failure, 40001.
    messages: /conflict with recovery/,
    happened: "The replica ended a statement that held up what it replays of the primary",
    remedy:
      "Run it again. Where that happens often, set hot_standby_feedback to on at the replica, or max_standby_streaming_delay to more than a statement takes, or use the connection string of the primary.",
  },
  {
    codes: /^40(001|P01)$/,
    happened: "Another transaction was in the way",
    remedy: "Run it again.",
  },
  connectionLost,
];
