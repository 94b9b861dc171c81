/**
 * Runs `work` for each item, `together` at a time, and gives out the results in the order of the items: what waits for a
 * disk does not hold up the next one. When the reader leaves, running work ends unheard.
 */
export async function* ahead<T, R>(
  items: readonly T[],
  together: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  const start = (item: T) => {
    const one = work(item);
    // Told in its turn.
    one.catch(() => {});
    running.push(one);
  };
  for (const item of items) {
    start(item);
    const first = running.length < together ? undefined : running.shift();
    if (first !== undefined) yield await first;
  }
  for (const one of running) yield await one;
}
