import { describeBlobStore, describeStore, InMemoryBlobStore, InMemoryStore } from '@kyso/testkit';

describeStore('the in-memory store', async () => {
  const store = new InMemoryStore();
  return {
    store,
    reopen: async () => new InMemoryStore(store),
    corrupt: {
      loseProjection: async (id) => store.loseProjection(id),
      replaceProjection: async (projection) => store.replaceProjection(projection),
      loseWakeUp: async (id) => store.loseWakeUp(id),
    },
  };
});

describeBlobStore('the in-memory blob store', async () => ({ blobs: new InMemoryBlobStore() }));
