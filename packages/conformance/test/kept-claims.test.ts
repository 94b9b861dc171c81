import { describe, expect, it } from '@jest/globals';
import { claimsText, newlyBroken } from '../src/pdfa/kept-claims.ts';

const verdict = (...claims: [flavour: string, ...broken: string[]][]) => ({
  file: 'a.pdf',
  claims: claims.map(([flavour, ...broken]) => ({ flavour, compliant: broken.length === 0, broken })),
});

describe('what a signature does to the claims of an archive file', () => {
  it('is nothing when the same rules are broken as before', () => {
    expect(newlyBroken(verdict(['1b', '6.4-3'], ['ua1']), verdict(['1b', '6.4-3'], ['ua1']))).toEqual([]);
  });

  it('names rules that are newly broken, and claims that are gone', () => {
    const after = verdict(['1b', '6.4-3', '6.5.3-1']);
    expect(newlyBroken(verdict(['1b', '6.4-3'], ['ua1']), after)).toEqual([
      'ua1 is not claimed any more',
      '1b 6.5.3-1',
    ]);
  });

  it('is everything when veraPDF no longer reads the file', () => {
    expect(newlyBroken(verdict(['1b']), { file: 'a.pdf', error: 'broken' })).toEqual(['broken']);
  });

  it('is told beside what was claimed', () => {
    expect(claimsText(verdict(['3a'], ['ua1', '7.1-1', '7.2-2']))).toBe('3a, ua1 (2 rules broken)');
  });
});
