import { createHash } from "node:crypto";
import { blobSha, userJson } from "./answers.ts";
import { type Answer, type Call, notFound, unprocessable } from "./routes.ts";
import { fill } from "./shapes.ts";
import type { GitHubState, StoredCommit } from "./state.ts";

/** Commits, branches and files. */
export function answerGit(state: GitHubState, { operation, parameters, query, body }: Call): Answer {
  const branchName = (parameters.ref ?? String(body.ref ?? "")).replace(/^(refs\/)?heads\//, "");
  switch (operation) {
    case "GET /repos/{owner}/{repo}/commits/{ref}": {
      const commit = state.commits.find((one) => one.sha === parameters.ref);
      if (commit === undefined) return notFound;
      return { status: 200, body: commitJson(commit) };
    }
    case "GET /repos/{owner}/{repo}/compare/{basehead}": {
      const [base, head] = (parameters.basehead ?? "").split("...").map((sha) => {
        return sha === state.defaultBranch
          ? state.commits.length - 1
          : state.commits.findIndex((one) => one.sha === sha);
      });
      if (base === undefined || head === undefined || base < 0 || head < 0) return notFound;
      const between = state.commits.slice(base + 1, head + 1);
      const [perPage, page] = ["per_page", "page"].map((name) => Number(query.get(name) ?? 1));
      const shown = between.slice(((page ?? 1) - 1) * (perPage ?? 1), (page ?? 1) * (perPage ?? 1));
      return {
        status: 200,
        body: fill("commit-comparison", {
          status: base < head ? "ahead" : base > head ? "behind" : "identical",
          ahead_by: between.length,
          total_commits: between.length,
          commits: shown.map(commitJson),
        }),
      };
    }
    case "GET /repos/{owner}/{repo}/git/ref/{ref}": {
      const branch = state.branches.get(branchName);
      return branch === undefined ? notFound : { status: 200, body: refJson(branchName, branch.sha) };
    }
    case "POST /repos/{owner}/{repo}/git/refs": {
      const from = [...state.branches.values()].find((one) => one.sha === body.sha);
      if (state.branches.has(branchName)) return unprocessable("Reference already exists");
      if (from === undefined) return unprocessable("Object does not exist");
      state.branches.set(branchName, { sha: from.sha, files: new Map(from.files) });
      return { status: 201, body: refJson(branchName, from.sha) };
    }
    case "PATCH /repos/{owner}/{repo}/git/refs/{ref}": {
      const from = [...state.branches.values()].find((one) => one.sha === body.sha);
      if (!state.branches.has(branchName) || from === undefined)
        return unprocessable("Reference does not exist");
      if (body.force !== true) return unprocessable("Update is not a fast forward");
      state.branches.set(branchName, { sha: from.sha, files: new Map(from.files) });
      return { status: 200, body: refJson(branchName, from.sha) };
    }
    case "GET /repos/{owner}/{repo}/contents/{path}": {
      const content = state.branches
        .get(query.get("ref") ?? state.defaultBranch)
        ?.files.get(parameters.path ?? "");
      if (content === undefined) return notFound;
      return {
        status: 200,
        body: fill("content-file", {
          type: "file",
          encoding: "base64",
          path: parameters.path ?? "",
          name: parameters.path ?? "",
          size: content.length,
          sha: blobSha(content),
          content: Buffer.from(content).toString("base64"),
        }),
      };
    }
    case "PUT /repos/{owner}/{repo}/contents/{path}": {
      const branch = state.branches.get(String(body.branch ?? state.defaultBranch));
      const path = parameters.path ?? "";
      if (branch === undefined) return notFound;
      const before = branch.files.get(path);
      if (before !== undefined && blobSha(before) !== body.sha)
        return { status: 409, body: { message: `${path} does not match ${String(body.sha)}` } };
      const content = Buffer.from(String(body.content), "base64").toString();
      branch.files.set(path, content);
      branch.sha = createHash("sha1").update(`${branch.sha}${path}${content}`).digest("hex");
      return {
        status: before === undefined ? 201 : 200,
        body: fill("file-commit", { content: null, commit: { sha: branch.sha } }),
      };
    }
    default:
      throw new TypeError(`no route for ${operation}`);
  }
}

function commitJson({ sha, author, committer }: StoredCommit) {
  const person = { name: "", email: "", date: "" };
  return fill("commit", {
    sha,
    commit: { author: person, committer: person },
    author: author === null ? null : userJson(author),
    committer: committer === null ? null : userJson(committer),
  });
}

function refJson(branch: string, sha: string) {
  return fill("git-ref", { ref: `refs/heads/${branch}`, object: { type: "commit", sha } });
}
