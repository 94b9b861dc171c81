/** Imported by each process of the suite of several processes. */
import { openMongoStore } from '@kyso/store-mongo';

export const openStore = (url: string) => openMongoStore({ url, timeoutMs: 30_000 });
