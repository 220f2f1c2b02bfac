import { expect, test, vi } from "vitest";
import { serverUrl } from "./server.ts";

test.each([undefined, ""])(
  "server tests fail, and name the script that starts a server, when DATABASE_URL is %j",
  (url) => {
    vi.stubEnv("DATABASE_URL", url);
    expect(serverUrl).toThrow(/DATABASE_URL.*scripts\/dev-vector-db\.sh up/);
    vi.unstubAllEnvs();
  },
);
