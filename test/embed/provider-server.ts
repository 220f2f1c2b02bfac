import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { localEmbedder } from "../../src/embed/providers/local.ts";

const bodyShape = z.object({
  model: z.string(),
  // A text alone is as good as a list of one.
  input: z.union([z.array(z.string()).min(1), z.string().transform((text) => [text])]),
  encoding_format: z.enum(["float", "base64"]).default("float"),
  dimensions: z.int().optional(),
});

interface ReceivedRequest {
  readonly body: z.infer<typeof bodyShape>;
  readonly authorization: string | undefined;
  readonly atMs: number;
}

/** One element of the reply's `data`; the vector is encoded as asked after `change` had it. */
interface ReplyItem {
  readonly index: number;
  readonly embedding: readonly (number | null)[];
}

/** What the server does with a request. `change` and `delay` reply with status 200 and vectors. */
export type Reaction =
  /** `model`: what the reply names, else the one that was asked for; null: it names none. */
  | { readonly kind: "embed"; readonly model?: string | null }
  | { readonly kind: "change"; readonly change: (items: readonly ReplyItem[]) => readonly ReplyItem[] }
  | { readonly kind: "delay"; readonly ms: number }
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body: unknown;
    }
  | { readonly kind: "text"; readonly contentType: string; readonly text: string }
  /** Half of the reply, then the end of the connection, or nothing more. */
  | { readonly kind: "truncate" | "stall" }
  | { readonly kind: "reset" }
  | { readonly kind: "hang" };

export interface ProviderServer {
  readonly baseUrl: string;
  readonly requests: readonly ReceivedRequest[];
  /** The most requests that were open at the same time. */
  readonly mostAtOnce: number;
  /** Requests whose client hung up before the reply. */
  readonly aborted: number;
  /** One reaction for each of the next requests; after them `otherwise` decides. */
  script(...reactions: readonly Reaction[]): void;
  /** For requests beyond the script; `embed` when never called. */
  otherwise(react: (request: ReceivedRequest) => Reaction): void;
  close(): Promise<void>;
}

/** OpenAI's error body. */
export function refuse(status: number, message: string, code: string | null = null, headers = {}): Reaction {
  return {
    kind: "status",
    status,
    headers,
    body: { error: { message, type: "invalid_request_error", param: null, code } },
  };
}

export function rateLimit(headers: Record<string, string> = {}): Reaction {
  return refuse(429, "Rate limit reached for requests", "rate_limit_exceeded", headers);
}

export const quotaExceeded: Reaction = refuse(
  429,
  "You exceeded your current quota, please check your plan and billing details.",
  "insufficient_quota",
);

export function changeVectors(
  change: (vector: readonly number[], index: number) => readonly (number | null)[],
): Reaction {
  return {
    kind: "change",
    change: (items) =>
      items.map(({ index, embedding }) => ({ index, embedding: change(embedding.map(Number), index) })),
  };
}

/**
 * Speaks OpenAI's embeddings API on a free port of this machine, with the offline embedder's vectors, so that the same
 * text always has the same vector and search finds something. `float` ignores `encoding_format`, as some servers do.
 */
export async function startProviderServer(
  options: {
    readonly dimensions?: number;
    readonly encoding?: "as-asked" | "float";
    readonly apiKey?: string;
  } = {},
): Promise<ProviderServer> {
  const requests: ReceivedRequest[] = [];
  const scripted: Reaction[] = [];
  let otherwise: (request: ReceivedRequest) => Reaction = () => ({ kind: "embed" });
  let open = 0;
  let mostAtOnce = 0;
  let aborted = 0;

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    open += 1;
    mostAtOnce = Math.max(mostAtOnce, open);
    outgoing.on("close", () => {
      open -= 1;
      if (!outgoing.writableFinished) aborted += 1;
    });
    const request = await receive(incoming);
    requests.push(request);
    if (options.apiKey !== undefined && request.authorization !== `Bearer ${options.apiKey}`) {
      const given = request.authorization?.replace("Bearer ", "");
      return react(
        refuse(401, `Incorrect API key provided: ${given}.`, "invalid_api_key"),
        request,
        outgoing,
      );
    }
    return react(scripted.shift() ?? otherwise(request), request, outgoing);
  };

  const react = async (
    reaction: Reaction,
    { body }: ReceivedRequest,
    outgoing: ServerResponse,
  ): Promise<void> => {
    const dimensions = body.dimensions ?? options.dimensions ?? 8;
    const encoding = options.encoding === "float" ? "float" : body.encoding_format;
    switch (reaction.kind) {
      case "hang":
        return;
      case "reset":
        outgoing.socket?.resetAndDestroy();
        return;
      case "status":
        outgoing.writeHead(reaction.status, { "content-type": "application/json", ...reaction.headers });
        outgoing.end(JSON.stringify(reaction.body));
        return;
      case "text":
        outgoing.writeHead(200, { "content-type": reaction.contentType });
        outgoing.end(reaction.text);
        return;
      case "delay":
        await delay(reaction.ms);
        break;
    }
    const embedded = await embed(body.input, dimensions);
    const items = reaction.kind === "change" ? reaction.change(embedded) : embedded;
    const reply = JSON.stringify({
      ...replyOf(body, items, encoding),
      ...modelOf(reaction),
    }).replaceAll('"__overflow__"', "1e999");
    outgoing.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(reply),
    });
    if (reaction.kind === "stall") outgoing.write(reply.slice(0, reply.length / 2));
    else if (reaction.kind === "truncate")
      outgoing.write(reply.slice(0, reply.length / 2), () => outgoing.destroy());
    else outgoing.end(reply);
  };

  const server = createServer((incoming, outgoing) => {
    // A client that hangs up in the middle of its request is no fault of the test.
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    requests,
    get mostAtOnce() {
      return mostAtOnce;
    },
    get aborted() {
      return aborted;
    },
    script: (...reactions) => void scripted.push(...reactions),
    otherwise: (decide) => {
      otherwise = decide;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(Buffer.from(part));
  return {
    body: bodyShape.parse(JSON.parse(Buffer.concat(parts).toString("utf8"))),
    authorization: incoming.headers.authorization,
    atMs: performance.now(),
  };
}

async function embed(texts: readonly string[], dimensions: number): Promise<readonly ReplyItem[]> {
  const embedder = localEmbedder({ provider: "local", model: "hashed-terms-1", dimensions });
  const { vectors } = await embedder.request(texts, new AbortController().signal);
  return vectors.map((vector, index) => ({ index, embedding: [...vector] }));
}

function replyOf(body: ReceivedRequest["body"], items: readonly ReplyItem[], encoding: "float" | "base64") {
  const tokens = body.input.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);
  return {
    object: "list",
    data: items.map(({ index, embedding }) => ({
      object: "embedding",
      index,
      embedding: encoding === "base64" ? inBase64(embedding) : embedding.map(inJson),
    })),
    model: body.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

function modelOf(reaction: Reaction): { readonly model?: string | undefined } {
  if (reaction.kind !== "embed" || reaction.model === undefined) return {};
  return { model: reaction.model ?? undefined };
}

function inBase64(vector: readonly (number | null)[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [position, value] of vector.entries()) bytes.writeFloatLE(value ?? 0, position * 4);
  return bytes.toString("base64");
}

/** JSON has no infinity, but 1e999 reads as one. */
function inJson(value: number | null): number | null | string {
  return value === Number.POSITIVE_INFINITY ? "__overflow__" : value;
}
