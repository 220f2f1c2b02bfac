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
  const began = new Map<string, { readonly at: number; readonly done: number }>();
  return {
    stop: () => undefined,
    observe(progress: Progress) {
      if (progress.kind === "note") io.stderr.write(`${progress.message}\n`);
      if (progress.kind !== "count" || progress.total === 0) return;
      const { what, done, total } = progress;
      const first = began.get(what) ?? { at: performance.now(), done };
      began.set(what, first);
      const tenth = Math.floor((done / total) * 10);
      if (tenths.get(what) === tenth) return;
      tenths.set(what, tenth);
      io.stderr.write(`${what}: ${done} of ${total}${pace(first, done, total)}\n`);
    },
  };
}

/** How fast it goes and how long it will take, once there is a second to judge by. */
function pace(first: { readonly at: number; readonly done: number }, done: number, total: number): string {
  const elapsed = (performance.now() - first.at) / 1000;
  if (elapsed < 1 || done === first.done) return "";
  const rate = (done - first.done) / elapsed;
  const left = done === total ? "" : `, ${Math.ceil((total - done) / rate)} s left`;
  return ` (${rate.toFixed(rate < 10 ? 1 : 0)} a second${left})`;
}
