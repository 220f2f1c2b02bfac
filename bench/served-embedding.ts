import { createServer } from "node:http";
import process from "node:process";
import { dimensions } from "./settings.ts";

/**
 * An OpenAI-compatible embeddings API on a loopback port, in a process of its own; prints its address. Vectors depend on
 * the text alone, are dense, as a provider's are, and lie around 64 directions, so that an index has something to find.
 */
const directions = Array.from({ length: 64 }, (_, seed) => noise(seed + 1));

const server = createServer(async (request, response) => {
  const body: Buffer[] = [];
  for await (const part of request) body.push(part);
  const asked: { input: string | readonly string[] } = JSON.parse(Buffer.concat(body).toString("utf8"));
  const texts = typeof asked.input === "string" ? [asked.input] : asked.input;
  const data = texts.map((text, index) => ({
    object: "embedding",
    index,
    embedding: Buffer.from(vectorOf(text).buffer).toString("base64"),
  }));
  const tokens = texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);
  response.setHeader("content-type", "application/json");
  response.end(
    JSON.stringify({
      object: "list",
      data,
      model: "bench",
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    }),
  );
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  process.stdout.write(`http://127.0.0.1:${address.port}/v1\n`);
});

function vectorOf(text: string): Float32Array {
  const hash = hash32(text);
  const first = directions[hash & 63];
  const second = directions[(hash >>> 6) & 63];
  const vector = noise(hash);
  let squares = 0;
  for (let index = 0; index < dimensions; index += 1) {
    const value = (first?.[index] ?? 0) + (second?.[index] ?? 0) + (vector[index] ?? 0);
    vector[index] = value;
    squares += value * value;
  }
  const length = Math.sqrt(squares);
  for (let index = 0; index < dimensions; index += 1) vector[index] = (vector[index] ?? 0) / length;
  return vector;
}

/** Xorshift. */
function noise(seed: number): Float32Array {
  const vector = new Float32Array(dimensions);
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  for (let index = 0; index < dimensions; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    vector[index] = state / 2 ** 31;
  }
  return vector;
}

/** FNV-1a. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let position = 0; position < text.length; position += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(position), 0x01000193);
  }
  return hash >>> 0;
}
