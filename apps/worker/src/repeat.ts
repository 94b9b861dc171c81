/** Does something again and again until the signal: first after a short random pause, so that workers started together do not act together. */
export async function repeat(
  round: () => Promise<void>,
  options: {
    readonly intervalMs: number;
    readonly signal: AbortSignal;
    readonly onError: (error: unknown) => void;
  },
): Promise<void> {
  const { intervalMs, signal } = options;
  let pauseMs = Math.random() * Math.min(1000, intervalMs);
  while (!signal.aborted) {
    await sleep(pauseMs, signal);
    if (signal.aborted) return;
    try {
      await round();
    } catch (error) {
      options.onError(error);
    }
    pauseMs = intervalMs * (0.8 + 0.4 * Math.random());
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
