import { randomUUID } from 'node:crypto';
import { isFinal, type RequestId, type SignatureRequest, statusOf } from '@kyso/domain';
import { openMongoStore } from '@kyso/store-mongo';
import type { MakeStore, MongoServer } from '@kyso/testkit';
import mongoose, { type mongo } from 'mongoose';

/** A name that no other test of this server has. */
export function newDatabase(server: MongoServer): string {
  return server.url(`kyso_test_${randomUUID().slice(0, 8)}`);
}

/** A store in a database of its own; damage is done through a connection of its own. */
export function mongoStores(server: MongoServer): MakeStore {
  return async () => {
    const url = newDatabase(server);
    const store = await openMongoStore({ url });
    return {
      store,
      reopen: () => openMongoStore({ url }),
      cleanUp: () => dropDatabase(url),
      corrupt: {
        loseProjection: (id: RequestId) => change(url, (db) => db.deleteOne({ _id: id })),
        loseWakeUp: (id: RequestId) => change(url, (db) => db.updateOne({ _id: id }, { $unset: { wakeAt: '' } })),
        replaceProjection: (old: SignatureRequest) =>
          change(url, (db) =>
            db.updateOne(
              { _id: old.id },
              {
                $set: {
                  seq: old.seq,
                  status: statusOf(old),
                  final: isFinal(old.state),
                  body: JSON.stringify(old),
                },
              },
            ),
          ),
      },
    };
  };
}

type Documents = mongo.Collection<{ readonly _id: string }>;
type Change = { readonly deletedCount: number } | { readonly matchedCount: number };

/** Changes one document behind the store's back. */
export async function change(
  url: string,
  work: (documents: Documents) => Promise<Change>,
  collection = 'requests',
): Promise<void> {
  await withDatabase(url, async (db) => {
    const result = await work(db.collection(collection));
    const count = 'deletedCount' in result ? result.deletedCount : result.matchedCount;
    if (count !== 1) throw new TypeError('exactly one document was to be changed');
  });
}

export function dropDatabase(url: string): Promise<void> {
  return withDatabase(url, async (db) => {
    await db.dropDatabase();
  });
}

export async function withDatabase<T>(url: string, work: (db: mongo.Db) => Promise<T>): Promise<T> {
  const connection = await mongoose.createConnection(url, { serverSelectionTimeoutMS: 5000 }).asPromise();
  try {
    if (connection.db === undefined) throw new TypeError('not connected');
    return await work(connection.db);
  } finally {
    await connection.close();
  }
}
