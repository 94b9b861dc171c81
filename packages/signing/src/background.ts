/** Work that outlives the job that began it: the outcome of a blocking call, waited for inside this process. */

/** What effects see of it. */
export interface Background {
  /** Runs `task` until it ends without a fault, pausing between tries; at most {@link MAX_TRIES} times. */
  run(task: () => Promise<void>): void;
}

export interface TrackedBackground extends Background {
  readonly size: number;
  /** Resolves when nothing is running. The end of a process waits for it, up to its own limit. */
  settled(): Promise<void>;
}

const MAX_TRIES = 20;
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;

export type BackgroundOptions = {
  readonly sleep: (ms: number) => Promise<void>;
  /** A task was given up; its request ends at its deadline. */
  readonly onLost: (error: unknown) => void;
};

export function createBackground({ sleep, onLost }: BackgroundOptions): TrackedBackground {
  const running = new Set<Promise<void>>();
  const persist = async (task: () => Promise<void>): Promise<void> => {
    for (let tried = 1; ; tried++) {
      try {
        return await task();
      } catch (error) {
        if (tried >= MAX_TRIES) return onLost(error);
        await sleep(Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tried - 1)));
      }
    }
  };
  return {
    get size() {
      return running.size;
    },
    run(task) {
      const run = persist(task).finally(() => running.delete(run));
      running.add(run);
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
