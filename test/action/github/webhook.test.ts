import { createServer, type RequestListener } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { notifyWebhook } from "../../../src/action/github/webhook.ts";

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/hooks/s3cret`;
}

it("a webhook receives the payload as JSON, once", async () => {
  const received: string[] = [];
  const url = await listening((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += String(chunk);
    });
    request.on("end", () => {
      received.push(`${request.method} ${request.headers["content-type"]} ${text}`);
      response.writeHead(204).end();
    });
  });
  expect(await notifyWebhook(url, { event: "run-failed" })).toBeUndefined();
  expect(received).toEqual(['POST application/json {"event":"run-failed"}']);
});

const troubles: readonly [what: string, listener: RequestListener, warning: string][] = [
  ["refuses", (_, response) => response.writeHead(500).end(), "The webhook answered 500; 2xx was expected."],
  [
    "sends on to another address",
    (_, response) => response.writeHead(302, { location: "http://127.0.0.1:1/elsewhere" }).end(),
    "The webhook could not be reached (it redirects).",
  ],
  ["hangs up", (request) => request.destroy(), "The webhook could not be reached ("],
  ["never answers", () => undefined, "The webhook did not answer within 0.1 s."],
];

for (const [what, listener, warning] of troubles)
  it(`a webhook that ${what} is a warning that does not name its address`, async () => {
    const url = await listening(listener);
    const told = await notifyWebhook(url, {}, 100);
    expect(told).toContain(warning);
    expect(told).not.toMatch(/s3cret|127\.0\.0\.1/);
  });
