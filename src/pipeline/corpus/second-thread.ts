import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import type { Document } from "../../load/document.ts";
import type { MadeDocument } from "./make-document.ts";
import type { MakeSettings } from "./make-documents.ts";

/** Enough that the other thread does not wait while this one is in the middle of a batch of its own. */
const mostSent = 3;

const madeDocuments = z.custom<readonly MadeDocument[]>((value) => Array.isArray(value));

/** Another core, if there is one to be had. It answers in the order in which it was asked. */
export class SecondThread {
  readonly #worker: Worker;
  #ready = false;
  #waiting: ((made: readonly MadeDocument[] | undefined) => void)[] = [];

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (message: unknown) => {
      if (message === "ready") this.#ready = true;
      else this.#waiting.shift()?.(madeDocuments.parse(message));
    });
    worker.on("error", () => this.#fail());
    worker.on("exit", () => this.#fail());
  }

  /** Undefined where the program of the thread is no file of its own, as in a bundle. */
  static start(settings: MakeSettings): SecondThread | undefined {
    const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const program = new URL(`document-worker.${extension}`, import.meta.url);
    if (!existsSync(fileURLToPath(program))) return undefined;
    // Threads do not take over the flag that keeps the young generation small (bin/corpusgate.js): three times 8 MB.
    const resourceLimits = { maxYoungGenerationSizeMb: 24 };
    const { chunk, lint, file, keepTexts } = settings;
    return new SecondThread(
      new Worker(program, { workerData: { chunk, lint, file, keepTexts }, execArgv: [], resourceLimits }),
    );
  }

  /** Whether a batch would be taken up soon; it never is before the thread has loaded its program. */
  get free(): boolean {
    return this.#ready && this.#waiting.length < mostSent;
  }

  /** Undefined when the thread could not do it: done here, it fails as it should, or succeeds. */
  make(documents: readonly Document[]): Promise<readonly MadeDocument[] | undefined> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#worker.postMessage(documents);
    });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(): void {
    this.#ready = false;
    for (const resolve of this.#waiting.splice(0)) resolve(undefined);
  }
}
