import { textOf, textsOf } from "./evaluate.ts";
import type { Platform } from "./platform.ts";
import { listAt, type Mapping, mappingAt } from "./read-workflow.ts";

export interface Services {
  /** `job.services`. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Puts the running test server where a text names the address at which a container would answer. */
  connect(text: string): string;
}

/** Nothing listens there: an address that was not written as the container's settings say reaches nobody. */
const port = "9";

/** A Postgres service container is a fresh database of the server under test. */
export async function startServices(
  platform: Platform,
  job: Mapping,
  contexts: Readonly<Record<string, unknown>>,
): Promise<Services> {
  const declared = mappingAt(job, "services", "any");
  const context: Record<string, unknown> = {};
  const addresses = new Map<string, string>();
  for (const name of Object.keys(declared)) {
    const service = mappingAt(declared, name, ["image", "env", "ports", "options"]);
    if (!/^pgvector\/pgvector:/.test(textOf(service.image, contexts)))
      throw new Error(`the runner has no server for the image ${textOf(service.image, contexts)}`);
    const ports = listAt(service, "ports").map((one) => textOf(one, contexts));
    if (ports.join() !== "5432/tcp")
      throw new Error(`the runner does not implement the ports ${ports.join()}`);
    const env = textsOf(mappingAt(service, "env", "any"), contexts);
    const { POSTGRES_USER: user, POSTGRES_PASSWORD: password, POSTGRES_DB: database } = env;
    addresses.set(
      `postgres://${user}:${password}@127.0.0.1:${port}/${database}`,
      await platform.freshDatabase(),
    );
    context[name] = { ports: { "5432": port } };
  }
  return { context, connect: (text) => addresses.get(text) ?? text };
}
