import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { z } from "zod";

/** An artifact as it was uploaded. */
interface UploadedArtifact {
  readonly id: number;
  /** Number of the run whose token uploaded it. */
  readonly run: number;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Buffer;
  /** `sha256:…`, as the uploader said. */
  readonly digest: string;
  readonly expiresAt: string | undefined;
  /** Where anybody can download it, as a signed address of GitHub's. */
  readonly location: string;
}

export interface ResultsService {
  /** For ACTIONS_RESULTS_URL. */
  readonly url: string;
  readonly artifacts: readonly UploadedArtifact[];
  /** Artifacts that were uploaded by a run, as a step of `actions/upload-artifact` would have done. */
  put(run: number, name: string, bytes: Buffer, contentType?: string): UploadedArtifact;
  /** Downloads of this artifact get these bytes from now on; what the service lists about it stays. */
  serveInstead(id: number, bytes: Buffer): void;
  /** Requests to this method are refused from now on. */
  refuse(method: string): void;
  close(): Promise<void>;
}

const ids = { workflow_run_backend_id: z.string(), workflow_job_run_backend_id: z.string() };
const requests = {
  CreateArtifact: z.strictObject({
    ...ids,
    name: z.string(),
    version: z.literal(7),
    mime_type: z.string(),
    expires_at: z.string().optional(),
  }),
  FinalizeArtifact: z.strictObject({
    ...ids,
    name: z.string(),
    size: z.string().regex(/^\d+$/),
    hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  }),
  ListArtifacts: z.strictObject({
    ...ids,
    name_filter: z.string().optional(),
    id_filter: z.string().optional(),
  }),
  GetSignedArtifactURL: z.strictObject({ ...ids, name: z.string() }),
};

/** GitHub's results service and its blob storage, on a port of this machine: artifacts are really kept and served. */
export async function startResultsService(): Promise<ResultsService> {
  const artifacts: UploadedArtifact[] = [];
  const pending = new Map<string, { mimeType: string; expiresAt: string | undefined; id: number }>();
  const blocks = new Map<string, Buffer>();
  const blobs = new Map<number, Buffer>();
  const refused = new Set<string>();
  let lastId = 0;
  let origin = "";

  const twirp = (method: string, run: number, body: unknown): Reply => {
    if (refused.has(method)) return fault(403, "permission_denied", "refused by the test");
    const key = (name: string) => `${run}/${name}`;
    switch (method) {
      case "CreateArtifact": {
        const { name, mime_type, expires_at } = requests.CreateArtifact.parse(body);
        if (artifacts.some((one) => one.run === run && one.name === name))
          return fault(
            409,
            "already_exists",
            "an artifact with this name already exists on the workflow run",
          );
        lastId += 1;
        pending.set(key(name), { mimeType: mime_type, expiresAt: expires_at, id: lastId });
        return ok({ ok: true, signed_upload_url: `${origin}/blob/${lastId}?sig=signature` });
      }
      case "FinalizeArtifact": {
        const { name, size, hash } = requests.FinalizeArtifact.parse(body);
        const created = pending.get(key(name));
        const bytes = created === undefined ? undefined : blobs.get(created.id);
        if (created === undefined || bytes === undefined || bytes.length !== Number(size))
          return fault(400, "malformed", `"${name}" was not uploaded whole`);
        artifacts.push(keep(created.id, run, name, bytes, created.mimeType, hash, created.expiresAt));
        return ok({ ok: true, artifact_id: String(created.id) });
      }
      case "ListArtifacts": {
        const { name_filter, id_filter } = requests.ListArtifacts.parse(body);
        const found = artifacts.filter(
          (one) =>
            one.run === run &&
            (name_filter === undefined || one.name === name_filter) &&
            (id_filter === undefined || String(one.id) === id_filter),
        );
        return ok({ artifacts: found.map(listed) });
      }
      case "GetSignedArtifactURL": {
        const { name } = requests.GetSignedArtifactURL.parse(body);
        const found = artifacts.find((one) => one.run === run && one.name === name);
        return found === undefined ? fault(404, "not_found", name) : ok({ signed_url: found.location });
      }
      default:
        return fault(404, "bad_route", method);
    }
  };

  const keep = (
    id: number,
    run: number,
    name: string,
    bytes: Buffer,
    contentType: string,
    digest: string,
    expiresAt: string | undefined,
  ): UploadedArtifact => {
    blobs.set(id, bytes);
    return {
      id,
      run,
      name,
      contentType,
      bytes,
      digest,
      expiresAt,
      location: `${origin}/blob/${id}?sig=signature`,
    };
  };

  const blob = (method: string, id: number, query: URLSearchParams, body: Buffer): Reply => {
    if (method === "PUT" && query.get("comp") === "block") {
      blocks.set(`${id}/${query.get("blockid")}`, body);
      return { status: 201, headers: {}, body: Buffer.alloc(0) };
    }
    if (method === "PUT" && query.get("comp") === "blocklist") {
      const order = [...body.toString("utf8").matchAll(/<Latest>([^<]+)<\/Latest>/g)];
      blobs.set(id, Buffer.concat(order.map(([, name]) => blocks.get(`${id}/${name}`) ?? Buffer.alloc(0))));
      return { status: 201, headers: {}, body: Buffer.alloc(0) };
    }
    const bytes = blobs.get(id);
    const artifact = artifacts.find((one) => one.id === id);
    if (method !== "GET" || bytes === undefined || artifact === undefined)
      return { status: 404, headers: {}, body: Buffer.alloc(0) };
    const zipped = artifact.contentType.includes("zip");
    return {
      status: 200,
      headers: {
        "content-type": artifact.contentType,
        "content-disposition": `attachment; filename="${artifact.name}${zipped ? ".zip" : ""}"`,
      },
      body: bytes,
    };
  };

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      send(outgoing, fault(400, "malformed", String(error)));
    });
  });
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(Buffer.from(part));
    const body = Buffer.concat(parts);
    const address = new URL(incoming.url ?? "/", origin);
    const method = /^\/twirp\/github\.actions\.results\.api\.v1\.ArtifactService\/(\w+)$/.exec(
      address.pathname,
    );
    const stored = /^\/blob\/(\d+)$/.exec(address.pathname);
    if (method !== null) {
      const parsed: unknown = JSON.parse(body.toString("utf8"));
      const run = runOf(incoming.headers.authorization, parsed);
      send(
        outgoing,
        run === undefined
          ? fault(401, "unauthenticated", "no such run")
          : twirp(method[1] ?? "", run, parsed),
      );
    } else if (stored !== null) {
      send(outgoing, blob(incoming.method ?? "", Number(stored[1]), address.searchParams, body));
    } else send(outgoing, fault(404, "bad_route", address.pathname));
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  origin = `http://127.0.0.1:${address.port}`;

  return {
    url: origin,
    artifacts,
    put(run, name, bytes, contentType = "application/zip") {
      lastId += 1;
      const made = keep(lastId, run, name, bytes, contentType, digestOf(bytes), undefined);
      artifacts.push(made);
      return made;
    },
    serveInstead: (id, bytes) => void blobs.set(id, bytes),
    refuse: (method) => void refused.add(method),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

function listed(one: UploadedArtifact) {
  return {
    workflow_run_backend_id: `run-${one.run}`,
    workflow_job_run_backend_id: "job",
    database_id: String(one.id),
    name: one.name,
    size: String(one.bytes.length),
    created_at: "2026-11-20T00:00:00Z",
    digest: one.digest,
  };
}

/** The run whose token was sent; undefined when the request names another. */
function runOf(authorization: string | undefined, body: unknown): number | undefined {
  const payload = authorization?.replace(/^Bearer /, "").split(".")[1] ?? "";
  const { scp } = z
    .object({ scp: z.string() })
    .parse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
  const run = /^Actions\.Results:run-(\d+):job-/.exec(scp)?.[1];
  const { workflow_run_backend_id } = z.object({ workflow_run_backend_id: z.string() }).parse(body);
  return run !== undefined && workflow_run_backend_id === `run-${run}` ? Number(run) : undefined;
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

function ok(body: object): Reply {
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** https://twitchtv.github.io/twirp/docs/errors.html */
function fault(status: number, code: string, msg: string): Reply {
  return { ...ok({ code, msg }), status };
}

function send(outgoing: ServerResponse, { status, headers, body }: Reply): void {
  outgoing.writeHead(status, { ...headers, "content-length": body.length });
  outgoing.end(body);
}
