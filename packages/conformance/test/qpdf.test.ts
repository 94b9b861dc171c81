import { expect, it } from '@jest/globals';
import { parseQpdfWarnings } from '@kyso/conformance';

it('reads warnings and errors without the prefixes of qpdf', () => {
  const stderr =
    "WARNING: cut.pdf: can't find startxref\nqpdf: cut.pdf: unable to find trailer dictionary\n" +
    'qpdf: operation succeeded with warnings\n';
  expect(parseQpdfWarnings(stderr)).toEqual([
    "cut.pdf: can't find startxref",
    'cut.pdf: unable to find trailer dictionary',
  ]);
});
