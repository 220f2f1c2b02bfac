import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import type { Document } from "../../load/document.ts";
import { configuredRules } from "./lint-findings.ts";
import { type MadeDocument, makeDocument } from "./make-document.ts";
import type { MakeSettings } from "./make-documents.ts";

// The program of the second thread; make-documents.ts starts it. What both send each other, this package wrote a moment ago.

const settings = z.custom<MakeSettings>().parse(workerData);
const making = { ...settings, set: configuredRules(settings) };
const documentsFrom = z.custom<readonly Document[]>();

parentPort?.on("message", (message: unknown) => {
  const made: MadeDocument[] = [];
  for (const document of documentsFrom.parse(message)) made.push(makeDocument(document, making));
  parentPort?.postMessage(
    made,
    made.flatMap(({ cached, spooled }) => [
      cached.buffer,
      ...(spooled === undefined ? [] : [spooled.buffer]),
    ]),
  );
});
parentPort?.postMessage("ready");
