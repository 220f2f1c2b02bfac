import fc from "fast-check";
import { expect, test } from "vitest";
import type { Inventory } from "../../../src/report/breakdown.ts";
import { mostLeaves, type SizeNode, sizeTree } from "../../../src/report/html/size-tree.ts";
import { document } from "./builders.ts";

function leaves(node: SizeNode): readonly SizeNode[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leaves);
}

function inventory(...sizes: readonly (readonly [path: string, tokens: number])[]): Inventory {
  return {
    documents: sizes.map(([path, tokens]) => document(0, { path, source: "docs", tokens })),
    rest: {},
  };
}

test("a small corpus is drawn document by document, and folders that hold one folder are drawn as one", () => {
  const tree = sizeTree(inventory(["a/b/one.md", 30], ["a/b/two.md", 20], ["a/b/c.json#1", 5]));
  expect(tree).toEqual({
    name: "",
    tokens: 55,
    documents: 3,
    children: [
      {
        name: "docs",
        tokens: 55,
        documents: 3,
        children: [
          {
            name: "a/b",
            tokens: 55,
            documents: 3,
            children: [
              { name: "one.md", tokens: 30, documents: 1, children: [] },
              { name: "two.md", tokens: 20, documents: 1, children: [] },
              { name: "c.json/#1", tokens: 5, documents: 1, children: [] },
            ],
          },
        ],
      },
    ],
  });
});

test("of many documents the smaller ones are drawn as one", () => {
  const names = leaves(
    sizeTree(inventory(...Array.from({ length: 9 }, (_, at) => [`d${at}.md`, 100 - at] as const)), 4),
  ).map((one) => one.name);
  expect(names).toEqual(["d0.md", "d1.md", "d2.md", "6 smaller"]);
});

test("of a folder that would mostly be drawn as one, the name is drawn", () => {
  const sizes = Array.from({ length: 40 * 50 }, (_, at) => [`area-${at % 40}/${at}.md`, 10] as const);
  const names = leaves(sizeTree(inventory(...sizes))).map((one) => one.name);
  expect(names.toSorted()).toEqual(Array.from({ length: 40 }, (_, at) => `area-${at}`).toSorted());
});

test("whatever the paths are, no document and no token is lost, and the leaves are bounded", () => {
  const segment = fc.constantFrom("a", "b", "c", "..", "", "__proto__", "constructor", "#", "x#y");
  const path = fc.array(segment, { minLength: 1, maxLength: 12 }).map((names) => names.join("/"));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(path, fc.nat(50)), { maxLength: 60 }),
      fc.integer({ min: 2, max: 30 }),
      (sizes, most) => {
        const tree = sizeTree(
          {
            documents: sizes.map(([one, tokens], at) => document(at, { path: `${one}${at}`, tokens })),
            rest: { manuals: { documents: 5, chunks: 9, tokens: 12 } },
          },
          most,
        );
        const drawn = leaves(tree);
        const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
        expect(sum(drawn.map((one) => one.documents))).toBe(sizes.length + 5);
        expect(sum(drawn.map((one) => one.tokens))).toBe(sum(sizes.map(([, tokens]) => tokens)) + 12);
        expect([tree.documents, tree.tokens]).toEqual([
          sizes.length + 5,
          sum(drawn.map((one) => one.tokens)),
        ]);
        expect(drawn.length).toBeLessThanOrEqual(Math.max(most, 12));
      },
    ),
  );
});

test("10,000 documents make at most 400 rectangles, and the sources keep apart", () => {
  const documents = Array.from({ length: 10_000 }, (_, at) => document(at));
  const tree = sizeTree({ documents, rest: {} });
  expect(leaves(tree).length).toBeGreaterThan(100);
  expect(leaves(tree).length).toBeLessThanOrEqual(mostLeaves);
  expect(tree.children.map((one) => one.name).toSorted()).toEqual(["cms", "handbook", "manuals"]);
});
