import { expect, test } from "vitest";
import { readGolden } from "../../src/gate/golden.ts";
import { goldenGate } from "../../src/gate/golden-gate.ts";
import { hollowQueries } from "../../src/gate/hollow.ts";
import { resolveTargets } from "../../src/gate/resolve.ts";

const golden = readGolden(
  `queries:
  - { id: section, query: how, relevant: [{ path: a.md, heading: Undo }] }
  - { id: either, query: what, relevant: [{ path: a.md, heading: Undo }, { path: b.md }] }
`,
  "golden.yaml",
);
const undo =
  "Undo. Name the generation that was live before; one row of the database is written and readers see it at once.";
const other = "Another page says in ten words or more what an operator does when the first one fails.";

/** `a.md` in chunks, each under the heading; `b.md` as one. */
function texts(a: readonly string[], b = other) {
  const chunks = new Map([
    ["a.md", a.map((text, ordinal) => ({ path: "a.md", ordinal, headings: ["Undo"], text }))],
    ["b.md", [{ path: "b.md", ordinal: 0, headings: [], text: b }]],
  ]);
  return { ...resolveTargets(golden, (path) => chunks.get(path)), texts: chunks };
}

test("a section of which only the heading is left is hollow, while another label of its query holds", () => {
  expect(hollowQueries(texts([undo]), texts(["Undo. To be written."]))).toEqual(["section"]);
  expect(hollowQueries(texts([undo]), texts(["Undo. To be written."], "Gone."))).toEqual([
    "section",
    "either",
  ]);
});

test("words that every text has are not what is left of an answer", () => {
  const placeholders =
    "These are all of the placeholders that you can have in it: year, month, day, hour, minute, second, title, slug.";
  const loop = "These are all of the placeholders that you can have in it, for each of them as it is.";
  expect(hollowQueries(texts([placeholders]), texts([loop]))).toEqual(["section"]);
});

test("another cut, another order and a new wording of some of it are not", () => {
  const [first = "", second = ""] = undo.split("; ");
  for (const staged of [[undo], [first, second], [`${second} ${first}`], [`Undo. ${second}`]])
    expect(hollowQueries(texts([undo]), texts(staged))).toEqual([]);
  expect(hollowQueries(texts(["Undo. Run it."]), texts(["Undo. Stop."]))).toEqual([]);
});

test("a label that points nowhere any more finds no place, and is told as that alone", () => {
  const staged = texts([undo]);
  staged.texts.delete("a.md");
  const gone = { ...resolveTargets(golden, (path) => staged.texts.get(path)), texts: staged.texts };
  expect(hollowQueries(texts([undo]), gone)).toEqual([]);
});

test("words are told apart in other scripts, and an accent that is written otherwise is the same", () => {
  const japanese = "ユーザーはサーバーの設定を変更してから通知メールを送信する。";
  const hindi = "पासवर्ड बदलने के लिए पहले अपना खाता खोलें, फिर सेटिंग में जाकर नया पासवर्ड दो बार लिखें।";
  const chinese = "导出API密钥以前请先登录控制台";
  for (const text of [japanese, hindi, chinese])
    expect(hollowQueries(texts([text]), texts(["Undo."]))).toEqual(["section"]);
  expect(hollowQueries(texts([chinese]), texts(["以前请先登录控制台，导出密钥API"]))).toEqual([]);
  const vietnamese = "Đặt lại mật khẩu của bạn trước khi gửi yêu cầu đến quản trị viên.";
  expect(hollowQueries(texts([vietnamese.normalize("NFD")]), texts([vietnamese]))).toEqual([]);
});

test("the golden gate does not pass what ranks as before and is hollow, and names it", () => {
  const pairs = Array.from({ length: 40 }, (_, at) => ({
    id: `q${at}`,
    before: 1,
    after: 1,
    afterWithoutNew: 1,
    sameResults: true,
  }));
  const comparison = { pairs, unpaired: [], partly: [], margin: 0.05, probes: "pass" } as const;
  expect(goldenGate(comparison).verdict).toBe("pass");
  expect(goldenGate({ ...comparison, hollow: ["q3"] })).toMatchObject({
    verdict: "inconclusive",
    reason:
      '1 golden query finds the place of the answer, and less than a third of the words that live has there ("q3"), so that it is found says little; look whether it still answers, and move the label where the answer went: the score (nDCG@10, from 0 to 1) changes by +0.000 on average over 40 golden queries.',
    details: { hollow: ["q3"] },
  });
});
