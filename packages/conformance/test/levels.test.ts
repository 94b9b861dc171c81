/** Which findings are agreement of all, and what becomes of the documents that are raised. */
import { describe, expect, it } from '@jest/globals';
import { hybridPdf, taggedPdf } from '@kyso/fixtures';
import { bytesSource, inspectDocument, openDocument } from '@kyso/pdf';
import { isUnanimous, levelsReport } from '../src/levels/levels-report.ts';
import { LEVELS, ROUTES } from '../src/levels/make-levels.ts';
import type { LevelFinding } from '../src/levels/run-levels.ts';

const AGREED = { kyso: [], pyhanko: [], dss: [] };

/** Everything was made of one input and nobody objects. */
const whole = (input: number): LevelFinding[] =>
  LEVELS.flatMap((level): LevelFinding[] => {
    const made = { input, level, output: `${input}/${level}.pdf`, objections: AGREED };
    return level === 'B-B' ? [made] : ROUTES.map((route) => ({ ...made, route }));
  });

const without = ({ output: _, ...rest }: LevelFinding): LevelFinding => ({
  ...rest,
  reason: 'evidence.unavailable',
  objections: {},
});

describe('levels are right', () => {
  it('when every one was made both ways and all judges agree', () => {
    expect(isUnanimous([...whole(0), ...whole(1)])).toBe(true);
  });

  it('also beside a document that cannot be signed at all', () => {
    const refused = { input: 1, level: 'B-B', reason: 'document.corrupted', objections: {} } as const;
    expect(isUnanimous([...whole(0), refused])).toBe(true);
    expect(isUnanimous([refused])).toBe(false);
  });

  it.each([
    ['one of them was not made', (all: LevelFinding[]) => all.map((one, at) => (at === 4 ? without(one) : one))],
    [
      'a judge objects',
      (all: LevelFinding[]) =>
        all.map((one, at) => (at === 4 ? { ...one, objections: { ...AGREED, dss: ['x'] } } : one)),
    ],
    [
      'a judge is missing',
      (all: LevelFinding[]) => all.map((one, at) => (at === 4 ? { ...one, objections: { kyso: [], dss: [] } } : one)),
    ],
  ])('not when %s', (_, spoil) => {
    expect(isUnanimous(spoil(whole(0)))).toBe(false);
  });

  it('are counted by level and by where the first timestamp is', () => {
    const text = levelsReport(whole(0), ['form.pdf']);
    expect(text).toContain('| B-T | inside the signature | 1 | 1 | 1 | 1 | 1 |');
    expect(text).toContain('| renewed | document timestamp | 1 | 1 | 1 | 1 | 1 |');
    expect(text).toContain('No objections.');
  });
});

describe('the documents', () => {
  const read = (pdf: Uint8Array) => openDocument(bytesSource(pdf));

  it('are what their names say', () => {
    expect(inspectDocument(read(hybridPdf())).xrefKind).toBe('hybrid');
    expect(read(hybridPdf()).resolve({ kind: 'ref', num: 4, gen: 0 })).toMatchObject({ kind: 'dict' });
    expect(read(taggedPdf()).catalog.entries.has('StructTreeRoot')).toBe(true);
  });
});
