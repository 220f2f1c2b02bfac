import { expect, test } from "vitest";
import { chunkDocument } from "../../../src/chunk/chunk-document.ts";
import type { Document } from "../../../src/load/document.ts";
import { configuredRules } from "../../../src/pipeline/corpus/lint-findings.ts";
import { makeDocument } from "../../../src/pipeline/corpus/make-document.ts";
import { makeDocuments } from "../../../src/pipeline/corpus/make-documents.ts";
import { SecondThread } from "../../../src/pipeline/corpus/second-thread.ts";
import { testCorpus } from "../../corpus.ts";

function documentOf(number: number, paragraphs: number): Document {
  const paragraph = `Words of document ${number} with [a link](other.md) and \`code\`, naïve or not. `.repeat(
    8,
  );
  const text = `# Page ${number}\n\n${`${paragraph}\n\n`.repeat(paragraphs)}`;
  const path = `docs/${number}.md`;
  return {
    path,
    source: "docs",
    format: "markdown",
    text,
    bodyStart: 0,
    title: undefined,
    metadata: { category: "test" },
    line: 1,
  };
}

async function* toMake(documents: readonly Document[]) {
  for (const document of documents) yield { item: document.path, document, characters: document.text.length };
}

test("what two threads make is what one makes, in the same order", async () => {
  const config = await (await testCorpus("")).config();
  // 2.5 MB: enough that the second thread is started.
  const documents = Array.from({ length: 60 }, (_, number) => documentOf(number, 70));
  const settings = { ...config, keepTexts: true };
  const making = { ...settings, set: configuredRules(config) };
  const alone = documents.map((one) => ({ item: one.path, made: makeDocument(one, making) }));
  const together = await Array.fromAsync(makeDocuments(toMake(documents), settings));
  expect(together).toEqual(alone);
});

test.each([true, false])(
  "the second thread answers like the first, where texts are kept: %s",
  async (keepTexts) => {
    const config = await (await testCorpus("")).config();
    const documents = [documentOf(1, 3), documentOf(2, 1)];
    const settings = { ...config, keepTexts };
    const making = { ...settings, set: configuredRules(config) };
    const second = SecondThread.start(settings);
    try {
      expect(await second?.make(documents)).toEqual(documents.map((one) => makeDocument(one, making)));
    } finally {
      await second?.stop();
    }
  },
);

test("a failure on the second thread leaves the work to the first", async () => {
  const config = await (await testCorpus("")).config();
  const second = SecondThread.start({ ...config, keepTexts: true });
  // A document without text is none; chunking it fails.
  const broken = { ...documentOf(1, 1), text: undefined };
  expect(() => Reflect.apply(chunkDocument, undefined, [broken, config.chunk])).toThrow(TypeError);
  const made = second === undefined ? undefined : await Reflect.apply(second.make, second, [[broken]]);
  expect(made).toBeUndefined();
  expect(second?.free).toBe(false);
  await second?.stop();
});
