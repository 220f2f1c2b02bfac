import { realpath } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Config, GuardrailSettings } from "../../config/config.ts";
import { type Digest, sha256 } from "../../digest/digest.ts";
import { holding } from "../../guard/guard-findings.ts";
import { openPathGuard } from "../../guard/guard-path.ts";
import type { FileListing } from "../../load/files/list-files.ts";
import { isAsBefore, type ReadingTrail, type Trail } from "../../load/files/reading-trail.ts";
import type { Finding } from "../../load/finding.ts";
import { type Corpus, corpusOf } from "../../plan/corpus.ts";
import type { CacheFile } from "./cache-file.ts";
import type { MeasuredDocument } from "./measure-document.ts";

/** What reading a corpus found out. */
export interface FoundOut {
  readonly corpus: Corpus;
  readonly findings: readonly Finding[];
  /** Findings that comments in documents quieted, by rule. */
  readonly silenced: Readonly<Record<string, number>>;
  /** What was counted of each document, in the order in which they were read. */
  readonly measured: readonly MeasuredDocument[];
}

/** Where nothing changed, nothing is read but bytes: a later run is given all of what the last one found out. */
export class CorpusMemory {
  readonly #file: CacheFile;
  readonly #config: Config;
  readonly #key: Digest;

  /** `code`: the fingerprint of what reads, chunks and lints. `listing`: of this run. */
  constructor(file: CacheFile, code: Digest, config: Config, listing: FileListing) {
    const { chunk, lint, guardrails } = config;
    const { present } = listing;
    // Wherever the folder is: what is said of documents names paths below it.
    const name = path.basename(config.file);
    const load = { ...config.load, root: "" };
    this.#file = file;
    this.#config = config;
    this.#key = sha256(JSON.stringify({ code, load, chunk, lint, guardrails, name, present }));
  }

  /** Undefined when any file that was read has changed, came or went. */
  async recall(): Promise<FoundOut | undefined> {
    const found = this.#file.get(this.#key);
    if (found === undefined) return undefined;
    const { trail, counts, ...rest } = header.parse(parsed(found));
    if (!isAsBefore(await realpath(this.#config.load.root), trail)) {
      this.#file.forget(this.#key);
      return undefined;
    }
    const { skipped, withheld, silenced } = rest;
    return {
      corpus: corpusOf(this.#all("documents", counts), skipped, { withheld }),
      findings: this.#all("findings", counts),
      silenced,
      measured: this.#all("measured", counts),
    };
  }

  /** Nothing, where the trail was lost, as by guardrails that took something out, or where it names what they would. */
  async keep({ corpus, findings, silenced, measured }: FoundOut, { trail }: ReadingTrail): Promise<void> {
    if (trail === undefined || !(await mayBeTold(trail, this.#config.guardrails))) return;
    const { documents, skipped, withheld } = corpus;
    const lists = { documents, findings, measured };
    for (const name of listNames) {
      const list = lists[name];
      for (let from = 0; from < list.length; from += inOneEntry)
        this.#file.set(this.#keyOf(name, from), bytesOf(list.slice(from, from + inOneEntry)));
    }
    const counts = { documents: documents.length, findings: findings.length, measured: measured.length };
    this.#file.set(this.#key, bytesOf({ trail, counts, skipped, withheld, silenced } satisfies Header));
  }

  #all<Name extends ListName>(name: Name, counts: Header["counts"]): Lists[Name][number][] {
    const all: Lists[Name][number][] = [];
    for (let from = 0; from < counts[name]; from += inOneEntry) {
      const entry = this.#file.get(this.#keyOf(name, from));
      if (entry === undefined) throw new TypeError(`the cache has no ${name} from ${from}`);
      for (const one of list<Lists[Name][number]>().parse(parsed(entry))) all.push(one);
    }
    return all;
  }

  #keyOf(name: ListName, from: number): Digest {
    return sha256(`${this.#key} ${name} ${from}`);
  }
}

/** No other guardrail sees the names of files that a draft includes, or of such as stand in the text in place of their names. */
async function mayBeTold({ files, exists }: Trail, guardrails: GuardrailSettings): Promise<boolean> {
  const guard = openPathGuard(guardrails);
  for (const path of await holding([...files, ...exists].map((one) => one.path))) {
    const guarded = await guard({ outcome: "withheld", path, reason: "draft", findings: [] });
    if (guarded.outcome === "refused") return false;
  }
  return true;
}

/** What is written as one text at a time, so that none grows with the corpus. */
const inOneEntry = 512;

interface Lists {
  readonly documents: Corpus["documents"];
  readonly findings: FoundOut["findings"];
  readonly measured: FoundOut["measured"];
}
type ListName = keyof Lists;
const listNames = ["documents", "findings", "measured"] as const;

interface Header extends Pick<Corpus, "skipped" | "withheld">, Pick<FoundOut, "silenced"> {
  readonly trail: Trail;
  readonly counts: Readonly<Record<ListName, number>>;
}

// The digest of the file stands for a check of the shape: this package wrote what it covers.
const header = z.custom<Header>((value) => typeof value === "object" && value !== null && "trail" in value);
const list = <T>() => z.custom<readonly T[]>((value) => Array.isArray(value));

function parsed(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString("utf8"));
}

function bytesOf(value: object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}
