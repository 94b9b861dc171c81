import { describe, expect, it } from '@jest/globals';
import { corpusReport, passes, tally } from '../src/corpus/corpus-report.ts';
import type { Finding } from '../src/corpus/examine.ts';

const signed = { fieldName: 'Signature1', bytesAdded: 30_000, ms: 5, signatures: 0, drawn: true };
const sound = (name: string): Finding => ({ name, folder: 'a', outcome: 'sound', ...signed });
const refused: Finding = {
  name: 'b/r.pdf',
  folder: 'b',
  outcome: 'refused',
  code: 'document.corrupted',
  reason: 'xref_unreadable',
  detail: 'no | table',
  signatures: 0,
};
const closed: Finding = { name: 'b/n.pdf', folder: 'b', outcome: 'not_openable', detail: 'no PDF' };
const unsound = (code: 'qpdf_complaint' | 'prefix_changed'): Finding => ({
  name: 'b/u.pdf',
  folder: 'b',
  outcome: 'unsound',
  ...signed,
  faults: [{ code, detail: 'said' }],
});
const error: Finding = { name: 'b/e.pdf', folder: 'b', outcome: 'error', code: 'timeout', detail: 'late' };
const hundred = Array.from({ length: 99 }, (_, index) => sound(`a/${index}.pdf`));

describe('a run passes', () => {
  it.each<[string, readonly Finding[], boolean]>([
    ['with 99 sound files and a refusal', [...hundred, refused], true],
    ['with files besides that do not open', [...hundred, refused, closed, closed], true],
    ['not with two refusals', [...hundred, refused, refused], false],
    ['with one complaint of qpdf', [...hundred, unsound('qpdf_complaint')], true],
    ['not when something is broken', [...hundred, unsound('prefix_changed')], false],
    ['not when the engine fails', [...hundred, error], false],
    ['not without any file', [closed], false],
  ])('%s', (_, findings, expected) => {
    expect(passes(tally(findings))).toBe(expected);
  });
});

describe('the report', () => {
  const report = corpusReport([sound('a/1.pdf'), refused, closed, unsound('qpdf_complaint'), error]);

  it('counts by folder', () => {
    expect(report).toContain('| a | 1 | 1 | 1 | 100.0 % | 0 | 0 | 0 | 0 | 0 |');
    expect(report).toContain('| b | 4 | 3 | 0 | 0.0 % | 1 | 1 | 1 | 0 | 0 |');
    expect(report).toContain('| **all** | 5 | 4 | 1 | 25.0 % | 1 | 1 | 1 | 0 | 0 |');
  });

  it('shows how often there was no picture to compare', () => {
    const blank: Finding = { name: 'a/2.pdf', folder: 'a', outcome: 'sound', ...signed, drawn: false };
    expect(corpusReport([sound('a/1.pdf'), blank])).toContain('| a | 2 | 2 | 2 | 100.0 % | 0 | 0 | 0 | 0 | 1 |');
  });

  it('counts by reason', () => {
    expect(report).toContain('| refused: `document.corrupted` (xref_unreadable) | 1 |');
    expect(report).toContain('| error: timeout | 1 |');
  });

  it('lists what is not sound, with bars that do not end the cell', () => {
    expect(report).toContain('| `b/r.pdf` | refused: `document.corrupted` (xref_unreadable) | no \\| table |');
    expect(report).not.toContain('n.pdf');
  });
});
