import { KysoError, type Store } from '@kyso/domain';
import {
  describeBlobStore,
  describeStore,
  InMemoryBlobStore,
  InMemoryStore,
  type MakeStore,
  WeakRequests,
} from '@kyso/testkit';

describeStore('the in-memory store', async () => {
  const store = new InMemoryStore();
  return { store, reopen: async () => new InMemoryStore(store), corrupt: corruptionOf(store) };
});

describeStore('the in-memory store with a weak log', async () => {
  const store = new InMemoryStore();
  const opened = (over: InMemoryStore): Store => {
    let isClosed = false;
    const requests = new WeakRequests(over.tables, async (_, work) => {
      if (isClosed) throw new KysoError('store.unavailable', 'the store is closed');
      // Gives everybody else a turn.
      await new Promise(setImmediate);
      return work();
    });
    const close = async () => {
      isClosed = true;
      await over[Symbol.asyncDispose]();
    };
    return { ...over, requests, ping: () => over.ping(), [Symbol.asyncDispose]: close };
  };
  return {
    store: opened(store),
    reopen: async () => opened(new InMemoryStore(store)),
    corrupt: corruptionOf(store),
  };
});

describeBlobStore('the in-memory blob store', async () => ({ blobs: new InMemoryBlobStore() }));

/** What a crash between log and projection leaves behind. */
function corruptionOf(store: InMemoryStore): Awaited<ReturnType<MakeStore>>['corrupt'] {
  return {
    loseProjection: async (id) => store.loseProjection(id),
    replaceProjection: async (projection) => store.replaceProjection(projection),
    loseWakeUp: async (id) => store.loseWakeUp(id),
  };
}
