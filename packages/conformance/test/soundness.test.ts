import { describe, expect, it } from '@jest/globals';
import type { Observation } from '../src/corpus/observation.ts';
import { FAULTS, findFaults, newComplaints } from '../src/corpus/soundness.ts';
import { parsePdfsig } from '../src/pdfsig.ts';

type Look = { signatures?: Observation['signatures']; firstPage?: string | undefined; complaints?: readonly string[] };

const signature = (field: string, range: number, { valid = true, whole = false } = {}) => {
  const lines = [
    `Signature Field Name: ${field}`,
    `Signed Ranges: [0 - ${range}], [${range + 100} - ${range + 200}]`,
    whole ? 'Total document signed' : 'Not total document signed',
    `Signature Validation: ${valid ? 'Signature is Valid.' : 'Digest Mismatch.'}`,
  ];
  const [parsed] = parsePdfsig(`Signature #1:\n${lines.map((line) => `  - ${line}`).join('\n')}`);
  if (parsed === undefined) throw new Error('there should be one signature');
  return parsed;
};

const look = ({ signatures = [], complaints = [], ...rest }: Look = {}): Observation => ({
  qpdf: { exitCode: complaints.length === 0 ? 0 : 3, clean: complaints.length === 0, warnings: complaints },
  signatures,
  firstPage: 'firstPage' in rest ? rest.firstPage : 'pixels',
});
const unreadable = (): Observation => ({ ...look(), signatures: undefined });

const fresh = signature('Signature1', 900, { whole: true });
const earlier = signature('Old', 300);
const codes = (before: Observation, after: Observation, prefixKept = true) =>
  findFaults(before, after, prefixKept).map(({ code }) => code);

describe('a signed file is sound', () => {
  it.each<[string, Look, Look]>([
    ['when it gains one valid signature over everything', {}, { signatures: [fresh] }],
    ['when the earlier signature stays valid', { signatures: [earlier] }, { signatures: [earlier, fresh] }],
    [
      'when a signature that was never valid stays as it is',
      { signatures: [signature('Old', 300, { valid: false })] },
      { signatures: [fresh, signature('Old', 300, { valid: false })] },
    ],
    [
      'when qpdf repeats its old complaints',
      { complaints: ['in.pdf (object 5 0, offset 12): odd'] },
      { complaints: ['out.pdf (object 5 0, offset 12): odd'], signatures: [fresh] },
    ],
    ['when page 1 could never be drawn', { firstPage: undefined }, { firstPage: undefined, signatures: [fresh] }],
  ])('%s', (_, before, after) => {
    expect(codes(look(before), look(after))).toEqual([]);
  });
});

describe('a signed file is not sound', () => {
  it.each<[string, Look, Look, string]>([
    ['without a new signature', {}, {}, 'signature_missing'],
    [
      'when two signatures are new',
      {},
      { signatures: [fresh, signature('Signature2', 700, { whole: true })] },
      'signature_missing',
    ],
    [
      'when the new signature is not valid',
      {},
      { signatures: [signature('Signature1', 900, { valid: false, whole: true })] },
      'signature_invalid',
    ],
    [
      'when the new signature leaves bytes out',
      {},
      { signatures: [signature('Signature1', 900)] },
      'signature_partial',
    ],
    [
      'when an earlier signature dies',
      { signatures: [earlier] },
      { signatures: [signature('Old', 300, { valid: false }), fresh] },
      'earlier_signature_broken',
    ],
    [
      'when an earlier signature disappears',
      { signatures: [earlier] },
      { signatures: [fresh] },
      'earlier_signature_broken',
    ],
    ['when page 1 changes', {}, { signatures: [fresh], firstPage: 'others' }, 'rendering_changed'],
    ['when page 1 is lost', {}, { signatures: [fresh], firstPage: undefined }, 'rendering_changed'],
    ['when qpdf has something new to say', {}, { signatures: [fresh], complaints: ['out.pdf: odd'] }, 'qpdf_complaint'],
  ])('%s', (_, before, after, code) => {
    expect(codes(look(before), look(after))).toEqual([code]);
  });

  it('when the original bytes are changed', () => {
    expect(codes(look(), look({ signatures: [fresh] }), false)).toEqual(['prefix_changed']);
  });

  it('when Poppler does not read the output, and it is worse when it read the input', () => {
    expect(codes(look(), unreadable())).toEqual(['poppler_lost']);
    expect(codes(unreadable(), unreadable())).toEqual(['poppler_cannot_read']);
    expect([FAULTS.poppler_lost.breaks, FAULTS.poppler_cannot_read.breaks]).toEqual([true, false]);
  });
});

describe('newComplaints', () => {
  it.each([
    ['another offset', ['a.pdf (offset 1): odd'], ['b.pdf (offset 99): odd'], 0],
    ['another position', ['a.pdf (trailer, file position 1): odd'], ['x/b.PDF (trailer, file position 2): odd'], 0],
    ['another way', ['a.pdf (hint stream: object 1 0, offset 1): odd'], ['b.pdf (object 1 0, offset 2): odd'], 0],
    ['another file', ['a.pdf, object 3 0 at offset 5: odd'], ['/o/b.pdf, object 3 0 at offset 5: odd'], 0],
    ['another object', ['a.pdf (object 1 0, offset 1): odd'], ['b.pdf (object 2 0, offset 1): odd'], 1],
    ['another sentence', ['a.pdf: odd'], ['a.pdf: odd', 'a.pdf: even'], 1],
  ])('compares without the place: %s', (_, before, after, count) => {
    expect(newComplaints(before, after)).toHaveLength(count);
  });
});
