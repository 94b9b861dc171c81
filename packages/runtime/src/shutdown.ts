/** An orderly end: on SIGTERM or SIGINT work is told to stop, then what was opened is closed in reverse order. */
import type { Logger } from './logger.ts';

/** Orchestrators kill after 30 s; the rest is for the runtime itself. */
const CAP_MS = 25_000;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export type Shutdown = {
  /** Aborted when the process should finish: no new work from then on. */
  readonly signal: AbortSignal;
  /** Registers something to close. The last one registered is closed first. */
  defer(name: string, close: () => Promise<unknown> | unknown): void;
  /** Starts the end by itself, for example after a fatal error; the process then leaves with `exitCode`. */
  stop(exitCode?: number): void;
};

/** The parts of the process that are used; tests give their own. */
export interface HostProcess {
  on(event: NodeJS.Signals, listener: () => void): unknown;
  exit(code: number): void;
}

/** Listens for the signals of `host`. A second signal, or {@link CAP_MS} without an end, leaves at once with code 1. */
export function installShutdown(options: { logger: Logger; capMs?: number; host?: HostProcess }): Shutdown {
  const { logger, capMs = CAP_MS, host = process } = options;
  const controller = new AbortController();
  const closers: { name: string; close: () => Promise<unknown> | unknown }[] = [];

  const finish = async (exitCode: number): Promise<void> => {
    const cap = setTimeout(() => host.exit(1), capMs);
    let code = exitCode;
    for (const { name, close } of closers.reverse()) {
      try {
        await close();
      } catch (err) {
        logger.error({ err, closing: name }, 'closing failed');
        code = 1;
      }
    }
    clearTimeout(cap);
    host.exit(code);
  };
  const stop = (exitCode = 0): void => {
    if (controller.signal.aborted) return;
    controller.abort();
    void finish(exitCode);
  };
  for (const name of SIGNALS) {
    host.on(name, () => {
      if (controller.signal.aborted) return host.exit(1);
      logger.info({ signal: name }, 'stopping');
      stop();
    });
  }
  return { signal: controller.signal, defer: (name, close) => void closers.push({ name, close }), stop };
}
