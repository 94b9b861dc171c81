import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ERRORS } from '@kyso/domain';
import { REFUSALS, refusalOf } from '../src/refusals.ts';

const SOURCES = new URL('../src/', import.meta.url);
const source = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && file !== 'refusals.ts')
  .map((file) => readFileSync(new URL(file, SOURCES), 'utf8'))
  .join('\n');

describe('the table of refusals', () => {
  const rows = Object.entries(REFUSALS).flatMap(([code, reasons]) =>
    Object.entries(reasons).map(([reason, row]) => ({ code, reason, row })),
  );

  it.each(rows)('lists $code $reason, which is in use, under a code of the domain', ({ code, reason, row }) => {
    expect(Object.hasOwn(ERRORS, code)).toBe(true);
    expect(source).toContain(`'${reason}'`);
    expect(row.citizen.vi).toMatch(/\.$/);
    expect(row.citizen.en).toMatch(/\.$/);
    expect(row.developer).not.toMatch(/\.$/);
  });

  it('answers nothing for what it does not list', () => {
    expect(refusalOf('document.locked', 'doc_mdp')).toBe(REFUSALS['document.locked'].doc_mdp);
    expect(refusalOf('document.locked', 'toString')).toBeUndefined();
    expect(refusalOf('rate_limited', 'doc_mdp')).toBeUndefined();
  });
});
