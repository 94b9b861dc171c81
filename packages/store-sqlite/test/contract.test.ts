import { describeStore } from '@kyso/testkit';
import { makeSqliteStore } from './harness.ts';

describeStore('the SQLite store', makeSqliteStore);
