import { z } from "zod";
import type { Permissions } from "./permissions.ts";
import type { Answer } from "./routes.ts";
import type { Json } from "./shapes.ts";
import type { GitHubState } from "./state.ts";

// The one query that we ask, word for word; its fields are those of `Issue` in GitHub's public GraphQL schema:
// `editor: Actor` (who edited the body), `lastEditedAt: DateTime`, `Actor.login` (of a bot without "[bot]").
const issueEditor = z.strictObject({
  query: z.literal(
    "query IssueEditor($owner: String!, $repo: String!, $number: Int!) { repository(owner: $owner, name: $repo) { issue(number: $number) { lastEditedAt editor { __typename login } } } }",
  ),
  variables: z.strictObject({ owner: z.string(), repo: z.string(), number: z.int() }),
});

/** Undefined: another query. */
export function answerGraphql(
  state: GitHubState,
  body: Json | undefined,
  permissions: Permissions,
): Answer | undefined {
  const asked = issueEditor.safeParse(body);
  if (!asked.success) return undefined;
  if (permissions.issues === undefined)
    return {
      status: 200,
      body: { data: null, errors: [{ message: "Resource not accessible by integration" }] },
    };
  const { editor } = state.issues.find((one) => one.number === asked.data.variables.number) ?? {};
  return {
    status: 200,
    body: {
      data: {
        repository: {
          issue:
            editor === undefined
              ? { lastEditedAt: null, editor: null }
              : {
                  lastEditedAt: "2026-11-20T09:00:00Z",
                  editor: {
                    __typename: editor.endsWith("[bot]") ? "Bot" : "User",
                    login: editor.replace(/\[bot\]$/, ""),
                  },
                },
        },
      },
    },
  };
}
