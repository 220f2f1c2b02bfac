import { Presets, SingleBar } from "cli-progress";
import type { Observer, Progress } from "../pipeline/progress.ts";
import type { Io } from "./io.ts";

export interface ProgressDisplay {
  readonly observe: Observer;
  stop(): void;
}

/** Bars on a terminal; elsewhere a plain line at each tenth, so that a CI log stays short. */
export function showProgress(io: Io): ProgressDisplay {
  return io.stderr.isTTY === true ? bars(io) : lines(io);
}

function bars(io: Io): ProgressDisplay {
  let bar: SingleBar | undefined;
  let current: string | undefined;
  const stop = () => {
    bar?.stop();
    bar = undefined;
    current = undefined;
  };
  return {
    stop,
    observe(progress) {
      if (progress.kind === "note") {
        stop();
        io.stderr.write(`${progress.message}\n`);
      }
      if (progress.kind !== "count" || progress.total === 0) return;
      if (current !== progress.what) {
        stop();
        current = progress.what;
        bar = new SingleBar(
          {
            format: `${progress.what.padEnd(10)} {bar} {value}/{total}  {eta_formatted} left`,
            hideCursor: true,
          },
          Presets.shades_classic,
        );
        bar.start(progress.total, progress.done);
      }
      bar?.update(progress.done);
      if (progress.done === progress.total) stop();
    },
  };
}

function lines(io: Io): ProgressDisplay {
  const tenths = new Map<string, number>();
  return {
    stop: () => undefined,
    observe(progress: Progress) {
      if (progress.kind === "note") io.stderr.write(`${progress.message}\n`);
      if (progress.kind !== "count" || progress.total === 0) return;
      const tenth = Math.floor((progress.done / progress.total) * 10);
      if (tenths.get(progress.what) === tenth) return;
      tenths.set(progress.what, tenth);
      io.stderr.write(`${progress.what}: ${progress.done} of ${progress.total}\n`);
    },
  };
}
