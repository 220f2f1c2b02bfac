import net from "node:net";
import { expect, it } from "vitest";
import { connectionFailure, requireWholeAddress } from "../../../src/postgres/server/connection-failure.ts";
import { openServer } from "../../../src/postgres/server/server.ts";

function coded(code: string, message = ""): Error {
  return Object.assign(new Error(message), { code });
}

const supabase = "postgres://postgres:secret@db.abcdefghijklmnopqrst.supabase.co:5432/postgres";
const elsewhere = "postgres://app:secret@db.example.org/app";

it.each(["ENOTFOUND", "ENETUNREACH", "EHOSTUNREACH", "ETIMEDOUT", "EAI_AGAIN"])(
  "%s of Supabase's direct host names the session pooler, its port and its user",
  (code) => {
    const attempts = new AggregateError([coded(code)]);
    for (const cause of [coded(code), attempts]) {
      const { remedy } = connectionFailure(supabase, cause);
      expect(remedy).toContain("IPv6");
      expect(remedy).toContain("port 5432, user postgres.abcdefghijklmnopqrst");
    }
  },
);

it.each([
  ["ENOTFOUND", "getaddrinfo ENOTFOUND", "no address"],
  ["ENETUNREACH", "connect ENETUNREACH", "no route"],
  ["28P01", 'password authentication failed for user "app"', "percent-encoded"],
  ["3D000", 'database "app" does not exist', "create the database"],
  [
    "28000",
    'no pg_hba.conf entry for host "10.0.0.1", user "app", database "app", no encryption',
    "sslmode=require",
  ],
  [
    "28000",
    'no pg_hba.conf entry for host "10.0.0.1", user "app", database "app", SSL encryption',
    "pg_hba.conf",
  ],
  ["28000", 'role "app" does not exist', "user created"],
  ["XX000", "Tenant or user not found", "postgres.<project reference>"],
  ["53300", "sorry, too many clients already", "connections of the server are taken"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain", "sslrootcert"],
  ["ETIMEDOUT", "connect ETIMEDOUT", "firewall"],
])("%s (%s) has its own remedy", (code, message, remedy) => {
  expect(connectionFailure(elsewhere, coded(code, message)).remedy).toContain(remedy);
});

it("shows host, port and database, and never the password", () => {
  const failure = connectionFailure(elsewhere, coded("28P01", "password authentication failed"));
  expect(failure.message).toBe(
    "The database at db.example.org:5432/app could not be reached: password authentication failed.",
  );
  expect(`${failure.message} ${failure.remedy}`).not.toContain("secret");
});

it.each(["p@w/secret", "p#secret", "p?secret", "12?secret", "p/secret", "12/secret"])(
  "a password with an unencoded character (%s) is refused before anything connects, and not shown",
  async (password) => {
    const opening = openServer(`postgres://app:${password}@db.example.org/app`);
    await expect(opening).rejects.toMatchObject({
      message: "The connection string cannot be read: where its host begins is not clear.",
      remedy: expect.stringContaining("@ is %40"),
    });
  },
);

it("a socket, an encoded password and an @ in a parameter are no such thing", () => {
  for (const url of [
    "postgres://app@/app?host=/run/postgresql",
    "postgres://app:p%40w%2F@db.example.org/app",
    "postgres://app:secret@db.example.org/app?application_name=a@b",
    "postgres:///app",
  ])
    expect(() => requireWholeAddress(url)).not.toThrow();
});

it("a port where nothing listens is told as such", async () => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  const port = address !== null && typeof address === "object" ? address.port : 0;
  await expect(openServer(`postgres://app@localhost:${port}/app`)).rejects.toMatchObject({
    remedy: expect.stringContaining("Nothing listens there"),
  });
});

it.each([
  "postgres://app:secret@one.example.org:5432,two.example.org:5432/app?target_session_attrs=read-write",
  "postgres://app:secret@one.example.org,two.example.org/app",
  "postgres://one.example.org,two.example.org",
])("several hosts (%s) are told, before one name is made of them", (url) => {
  expect(() => requireWholeAddress(url)).toThrow("names several hosts; one was expected");
});

it.each(["a,b", "a,b/c", "a@b,c/d", "a@b,c"])(
  "a comma in a password (%s) is none between hosts",
  (password) => {
    expect(() => requireWholeAddress(`postgres://app:${password}@db.example.org/app`)).not.toThrow(
      "several hosts",
    );
  },
);
