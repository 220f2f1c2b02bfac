import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerGraphql } from "./graphql.ts";
import { mayCall, type Permissions } from "./permissions.ts";
import { type Answer, answer } from "./routes.ts";
import { isObject, type Json, matchOperation, requestFaults, responseFaults } from "./shapes.ts";
import { emptyState, type GitHubState } from "./state.ts";

export interface FakeToken {
  readonly login: string;
  readonly permissions: Permissions;
}

interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: Json | undefined;
  readonly login: string | undefined;
  readonly status: number;
}

export interface FakeGitHub {
  /** For GITHUB_API_URL. */
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** What was asked or answered off GitHub's description; `close` throws when there is any. */
  readonly violations: readonly string[];
  readonly state: GitHubState;
  /** Valid tokens; add to it as a test needs. */
  readonly tokens: Map<string, FakeToken>;
  close(): Promise<void>;
}

/** GITHUB_TOKEN of a workflow that was given everything. */
export const workflowToken = "workflow-token";

/** GitHub's REST API for one repository, with state, permissions, pages and limits, on a port of this machine. */
export async function startGitHub({
  repository = "acme/handbook",
  tokens = {},
}: {
  readonly repository?: string;
  readonly tokens?: Readonly<Record<string, FakeToken>>;
} = {}): Promise<FakeGitHub> {
  const state = emptyState(repository);
  const requests: RecordedRequest[] = [];
  const violations: string[] = [];
  const all: Permissions = { actions: "write", contents: "write", issues: "write", "pull-requests": "write" };
  const known = new Map<string, FakeToken>([
    [workflowToken, { login: "github-actions[bot]", permissions: all }],
    ...Object.entries(tokens),
  ]);
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      violations.push(`${request.method} ${request.url}: ${String(error)}`);
      send(response, { status: 500, body: { message: String(error) } });
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? "/", "http://localhost");
    const method = request.method ?? "GET";
    const body = await readBody(request);
    const token = known.get((request.headers.authorization ?? "").replace(/^(token|bearer) /i, ""));
    const answered = respond({ method, address, body, token });
    requests.push({
      method,
      path: address.pathname,
      query: address.search,
      body,
      login: token?.login,
      status: answered.status,
    });
    send(response, answered);
  }

  function respond({
    method,
    address,
    body,
    token,
  }: {
    readonly method: string;
    readonly address: URL;
    readonly body: Json | undefined;
    readonly token: FakeToken | undefined;
  }): Answer {
    const fault = state.faults.find(
      (one) => one.times > 0 && one.method === method && one.path.test(address.pathname),
    );
    if (fault !== undefined) {
      fault.times -= 1;
      return {
        status: fault.status,
        headers: fault.headers ?? {},
        body: { message: fault.message ?? "fault" },
      };
    }
    if (token === undefined) return { status: 401, body: { message: "Bad credentials" } };
    if (method === "POST" && address.pathname === "/graphql") {
      const answered = answerGraphql(state, body, token.permissions);
      return answered ?? violated(`POST /graphql: no query that is known here: ${JSON.stringify(body)}`);
    }
    const matched = matchOperation(method, address.pathname);
    if (matched === undefined)
      return violated(`${method} ${address.pathname}: no operation that is known here`);
    const operation = `${method} ${matched.operation.path}`;
    const off = requestFaults(matched, address.searchParams, body);
    if (off.length > 0) return violated(`${operation}: ${off.join("; ")}`);
    const { owner = "", repo = "" } = matched.parameters;
    if (`${owner}/${repo}` !== state.repository) return { status: 404, body: { message: "Not Found" } };
    if (!mayCall(token.permissions, operation, isAboutPull(matched.parameters)))
      return { status: 403, body: { message: "Resource not accessible by integration" } };
    const answered = paged(
      answer(state, {
        operation,
        parameters: matched.parameters,
        query: address.searchParams,
        body: isObject(body) ? body : {},
        login: token.login,
      }),
      address,
    );
    const wrong = responseFaults(matched.operation, answered.status, answered.body);
    return wrong.length > 0 ? violated(`${operation} answered: ${wrong.join("; ")}`) : answered;
  }

  function isAboutPull(parameters: Readonly<Record<string, string>>): boolean {
    const comment = state.comments.find((one) => one.id === Number(parameters.comment_id ?? 0));
    const number = comment?.issue ?? Number(parameters.issue_number ?? 0);
    return state.issues.some((one) => one.number === number && one.pull);
  }

  function violated(message: string): Answer {
    violations.push(message);
    // Not one of the statuses that a client tries again.
    return { status: 501, body: { message } };
  }

  function paged(answered: Answer, address: URL): Answer {
    if (answered.list === undefined) return answered;
    const perPage = Math.min(100, Number(address.searchParams.get("per_page") ?? 30));
    const page = Number(address.searchParams.get("page") ?? 1);
    const items = answered.list.slice((page - 1) * perPage, page * perPage);
    const next = new URL(`${url}${address.pathname}${address.search}`);
    next.searchParams.set("page", String(page + 1));
    return {
      status: answered.status,
      body: answered.wrap === undefined ? [...items] : answered.wrap(items, answered.list.length),
      headers: page * perPage < answered.list.length ? { link: `<${next.href}>; rel="next"` } : {},
    };
  }

  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  return {
    url,
    requests,
    violations,
    state,
    tokens: known,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      if (violations.length > 0) throw new Error(`Off GitHub's description:\n${violations.join("\n")}`);
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Json | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString();
  return text === "" ? undefined : JSON.parse(text);
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address === "object" && address !== null) return address.port;
  throw new TypeError("the server has no port");
}
