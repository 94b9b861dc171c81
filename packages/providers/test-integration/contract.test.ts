import { beforeAll, describe, expect, it } from '@jest/globals';
import { PROTOCOLS } from '@kyso/providers';
import { COLUMNS } from '../contract/columns.ts';
import { ROWS } from '../contract/rows.ts';
import { type Results, runColumns } from '../contract/run.ts';
import { startSuiteSandbox } from '../contract/sandbox.ts';
import { nameOf } from '../contract/table.ts';

/** Keys and certificates of thirty people are made on the way. */
const TIMEOUT_MS = 240_000;

describe('the contract of remote signers', () => {
  let results: Results;
  beforeAll(async () => {
    await using sandbox = await startSuiteSandbox();
    results = await runColumns(sandbox, COLUMNS);
  }, TIMEOUT_MS);

  describe.each(COLUMNS.map((column) => [nameOf(column), column] as const))('%s', (_name, column) => {
    it.each(ROWS.map(({ name }) => [name]))('%s', (name) => {
      const cell = results.get(column)?.get(name);
      expect(cell).toBeDefined();
      expect(cell?.kind === 'failed' ? cell.problem : undefined).toBeUndefined();
    });
  });

  it('has a column for every protocol', () => {
    // a protocol with several ways to wait has a column for each
    expect(COLUMNS.map(({ code }) => code)).toEqual(expect.arrayContaining([...PROTOCOLS]));
  });
});
