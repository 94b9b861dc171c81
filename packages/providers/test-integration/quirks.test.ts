import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Column } from '../contract/column.ts';
import { COLUMNS } from '../contract/columns.ts';
import { ROWS, type Row } from '../contract/rows.ts';
import { runCell } from '../contract/run.ts';
import { type SuiteSandbox, startSuiteSandbox } from '../contract/sandbox.ts';
import { nameOf } from '../contract/table.ts';

const TIMEOUT_MS = 240_000;
const HAPPY = ROWS.filter(({ name }) => name === 'happy');

/** What an installation sets up for such a provider. */
const SETTINGS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'qd769-base64': { hashEncoding: 'base64' },
  'qd769-polled': { statusPath: '/sign_v2/sign/{id}/status' },
};
/** Quirks with which nobody can sign, by provider, each with how it ends. */
const INSTEAD: Readonly<Record<string, Pick<Row, 'endings' | 'pushes'>>> = {
  // the key asks for a PIN on our side, which nobody here may know
  'csc-v2 pin': { endings: ['certificate unusable'], pushes: 0 },
  // the approval is over before it is used
  'csc-v1 short-sad': { endings: ['expired'], pushes: 1 },
  'csc-v2 short-sad': { endings: ['expired'], pushes: 1 },
};

type Quirk = { readonly name: string; readonly protocols: readonly string[]; readonly byDefault: boolean };

describe('an order that goes well', () => {
  let sandbox: SuiteSandbox;
  let quirks: readonly Quirk[];
  beforeAll(async () => {
    sandbox = await startSuiteSandbox();
    const answer = await fetch(`${sandbox.url}/sandbox/quirks`);
    ({ quirks } = (await answer.json()) as { quirks: readonly Quirk[] });
  }, TIMEOUT_MS);
  afterAll(async () => {
    await sandbox[Symbol.asyncDispose]();
  });

  it(
    'ends signed whichever quirk of the provider is on or off, where signing is possible with it',
    async () => {
      const ends: Record<string, unknown> = {};
      expect(quirks.length).toBeGreaterThan(0);
      for (const quirk of quirks) {
        const { name } = quirk;
        for (const column of facing(quirk)) ends[`${nameOf(column)} ${name}`] = await endOf(column, name);
        for (const column of plain(quirk)) ends[`${nameOf(column)} no-${name}`] = await endOf(column, `no-${name}`);
      }
      expect(Object.entries(ends).filter(([, end]) => end !== 'passed')).toEqual([]);
    },
    TIMEOUT_MS,
  );

  /** Those made for the quirk, with the settings it needs; otherwise all of its protocols. */
  function facing(quirk: Quirk): readonly Column[] {
    const made = COLUMNS.filter(({ quirks: faced = [] }) => faced.includes(quirk.name));
    return made.length > 0 ? made : plain(quirk);
  }

  function plain({ protocols }: Quirk): readonly Column[] {
    return COLUMNS.filter(({ code, quirks: faced = [] }) => protocols.includes(code) && faced.length === 0);
  }

  async function endOf(column: Column, word: string): Promise<unknown> {
    const [row] = HAPPY;
    if (row === undefined) throw new TypeError('the contract has no happy row');
    const settings = { ...column.settings, ...SETTINGS[word] };
    const quirks = [...new Set([...(column.quirks ?? []), word])];
    const cell = await runCell(
      sandbox,
      { ...column, settings, quirks },
      { ...row, ...INSTEAD[`${column.code} ${word}`] },
    );
    return cell.kind === 'failed' ? cell.problem : cell.kind;
  }
});
