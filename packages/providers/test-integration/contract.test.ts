import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COLUMNS } from '../contract/columns.ts';
import { ROWS, type RowName } from '../contract/rows.ts';
import { type Cell, runColumn } from '../contract/run.ts';
import { type SuiteSandbox, startSuiteSandbox } from '../contract/sandbox.ts';
import { nameOf } from '../contract/table.ts';

/** Keys and certificates of thirty people are made on the way. */
const TIMEOUT_MS = 90_000;

describe('the contract of remote signers', () => {
  let sandbox: SuiteSandbox;
  beforeAll(async () => {
    sandbox = await startSuiteSandbox();
  }, TIMEOUT_MS);
  afterAll(async () => await sandbox[Symbol.asyncDispose]());

  describe.each(COLUMNS.map((column) => [nameOf(column), column] as const))('%s', (_code, column) => {
    let cells: ReadonlyMap<RowName, Cell>;
    beforeAll(async () => {
      cells = await runColumn(sandbox, column);
    }, TIMEOUT_MS);

    it.each(ROWS.map(({ name }) => [name]))('%s', (name) => {
      const cell = cells.get(name);
      expect(cell?.kind === 'failed' ? cell.problem : undefined).toBeUndefined();
    });
  });
});
