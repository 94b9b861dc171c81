/**
 * Runs `call` under a signal that aborts as soon as `signal` does, with its reason, and after `ms` with a `TimeoutError`. It
 * waits for `call`, which has to mind the signal. Timer and listener go with the call: signals composed of others and of
 * `AbortSignal.timeout` cost several times as much, and they fire long after the call that they were made for.
 */
export async function withinTime<T>(
  ms: number,
  signal: AbortSignal,
  call: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const follow = () => limit.abort(signal.reason);
  const timer = setTimeout(() => limit.abort(new DOMException('the time is over', 'TimeoutError')), ms).unref();
  signal.addEventListener('abort', follow);
  if (signal.aborted) follow();
  try {
    return await call(limit.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', follow);
  }
}
