import { z } from "zod";
import type { JsonValue } from "./config.ts";
import { numeric } from "./mapping.ts";

export const text = z.string().min(1, "expected some text");
export const count = () => numeric(z.int().min(0));
export const positive = () => numeric(z.int().min(1));
const jsonValue: z.ZodType<JsonValue> = z.json();
export const metadata = z.record(z.string(), jsonValue);

/** Credentials in it would be refused by fetch, whose message repeats the whole address; the last part of the path is the client's. */
export const apiAddress = z
  .url({
    protocol: /^https?$/,
    error: "expected an address that begins with http:// or https://",
    abort: true,
  })
  .refine((address) => {
    const { username, password } = new URL(address);
    return username === "" && password === "";
  }, "expected no user and no password in the address; the key belongs in embed.apiKey")
  .refine((address) => new URL(address).hash === "", "expected no # in the address")
  .refine(
    (address) => !/\/embeddings\/?$/.test(new URL(address).pathname),
    "expected the address of the API, commonly ending in /v1, without /embeddings",
  );

/** Unquoted in SQL it means itself, so nobody has to remember quotes; 63 bytes is where Postgres cuts names. */
export const identifier = z
  .string()
  .regex(
    /^(?!pg_)[a-z_][a-z0-9_]{0,62}$/,
    "expected lower-case letters, digits and _, not beginning with a digit or pg_",
  );

/** Named after it are three roles, and no two of them may be cut to the same 63 bytes: the longest ends in `_promoter`. */
export const schemaName = identifier.max(
  54,
  "expected at most 54 characters, since roles are named after it",
);

/** Paths and globs cannot leave the folder of the configuration file: a pull request must not publish what lies around it. */
export const insideRoot = text.refine(
  (path) => !/^([/~\\]|[A-Za-z]:)/.test(path) && !/(^|[/\\{,(|!])\.\.($|[/\\},)|])/.test(path),
  "expected a path inside the folder of this file, relative to it",
);

/** One file; what is wrong with it is told with its words. */
export const namedFile = insideRoot.refine(
  (path) => !/(^|[/\\])\.git($|[/\\])/i.test(path),
  "expected a path outside of .git, which may hold a token",
);

/** Of several globs `!` would take nothing away: each selects by itself, and this one everything else. `!(a|b)` is another thing. */
export const glob = insideRoot
  .refine(
    (one) => !/^(\.\/)?!(?!\()/.test(one),
    "expected a glob without ! before it; what a source leaves out belongs under its `exclude`",
  )
  .refine((one) => one === one.trim(), "expected no blanks around a glob");
