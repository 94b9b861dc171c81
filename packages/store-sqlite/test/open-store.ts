/** Imported by each process of the suite of several processes. */
import { openSqliteStore } from '@kyso/store-sqlite';

export const openStore = (path: string) => openSqliteStore({ path, busyTimeoutMs: 30_000 });
