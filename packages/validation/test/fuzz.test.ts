/** Damaged and bent inputs: every one gets a verdict, the file is read a bounded number of times, and no changed byte is ever called valid. */
import { describe, expect, test } from '@jest/globals';
import { asDict, bytesBlob, type PdfDocument, type PdfValue, serialise } from '@kyso/pdf';
import { addValidationData, append, edited, openPdf, signPdf, textOf, timestampPdf } from '@kyso/testkit';
import { type SignedFile, validateDocument } from '@kyso/validation';
import fc from 'fast-check';
import { mutated } from './structured-mutations.ts';
import { AUTHORITY, TRUSTED, UNIT, validate, WORLD } from './world.ts';

const crl = AUTHORITY.crl({ thisUpdate: '2026-06-01T00:00:00Z', nextUpdate: '2026-08-01T00:00:00Z' });
const stamped = signPdf(WORLD.form, { signer: WORLD.signer, timestamp: { unit: UNIT, at: '2026-06-01T02:00:05Z' } });
const filled = append(WORLD.signed, edited(WORLD.signed, 7, '/F 4', '/F 4 /V (An)'));
const archived = timestampPdf(addValidationData(stamped, { crls: [crl] }), UNIT, '2026-06-02T00:00:00Z');
const BASES = [WORLD.signed, filled, archived, signPdf(filled, { signer: WORLD.signer })];

/** Where the signature values stand: what changes there may change nothing (letters of hexadecimal digits). */
const gaps = BASES.map((pdf) =>
  [...textOf(pdf).matchAll(/<[0-9a-f]{1000,}>/g)].map(({ index, 0: token }) => [index, index + token.length] as const),
);
const isInGap = (base: number, at: number): boolean => (gaps[base] ?? []).some(([from, to]) => at >= from && at < to);

/** Behind it stands a form filling that nobody signed and the signature permits: other values there are as good. */
const signedBytes = (base: number): number => (BASES[base] === filled ? WORLD.signed : baseOf(base)).length;

const TOKENS = [
  'obj',
  'endobj',
  'xref',
  'trailer',
  'startxref',
  '/Prev',
  '/ByteRange',
  '/V',
  '/Kids',
  '0 R',
  '<<',
  '>>',
  '[',
  ']',
  '%',
  '99999999',
];
const RUNS = { numRuns: 150 };

const pick = fc.nat({ max: BASES.length - 1 });
const baseOf = (index: number): Uint8Array => BASES[index] ?? WORLD.signed;

/** Ten times what the inputs here were seen to cost. A loop that reads nothing is ended by the limit of the test. */
const MAX_READS = 500;
const MAX_TIMES_ITS_SIZE = 150;

async function verdictWithinEffort(pdf: Uint8Array): Promise<string> {
  const { file, effort } = counted(bytesBlob(pdf));
  const { verdict } = await validateDocument(file, TRUSTED);
  expect(effort.reads).toBeLessThan(MAX_READS);
  expect(effort.bytes).toBeLessThan(MAX_TIMES_ITS_SIZE * pdf.length);
  return verdict;
}

/** The file, and what was read of it so far: calls and bytes. */
function counted(file: SignedFile): { file: SignedFile; effort: { reads: number; bytes: number } } {
  const effort = { reads: 0, bytes: 0 };
  const count = (bytes: Uint8Array): Uint8Array => {
    effort.reads += 1;
    effort.bytes += bytes.length;
    return bytes;
  };
  return {
    effort,
    file: {
      size: file.size,
      read: (offset, length) => count(file.read(offset, length)),
      async *stream(start, end) {
        for await (const chunk of file.stream(start, end)) yield count(chunk);
      },
    },
  };
}

describe('any input gets a verdict', () => {
  test('what is not changed is valid', async () => {
    for (const pdf of BASES) expect(await verdictWithinEffort(pdf)).toBe('valid');
  });

  test('signed bytes changed outside the signature values are never valid', async () => {
    const change = fc.record({ base: pick, at: fc.nat(), to: fc.nat({ max: 255 }) });
    await fc.assert(
      fc.asyncProperty(change, async ({ base, at, to }) => {
        const pdf = Uint8Array.from(baseOf(base));
        const place = at % pdf.length;
        const isLastLine = place > pdf.length - 8; // a comment and white space behind everything
        fc.pre(pdf[place] !== to && !isInGap(base, place) && !isLastLine);
        pdf[place] = to;
        const verdict = await verdictWithinEffort(pdf);
        if (place < signedBytes(base)) expect(verdict).not.toBe('valid');
      }),
      RUNS,
    );
  });

  test('bytes changed inside the signature values are valid only where they spell the same', async () => {
    const change = fc.record({ base: pick, at: fc.nat(), to: fc.constantFrom(...'0123456789abcdefABCDEF<> /') });
    await fc.assert(
      fc.asyncProperty(change, async ({ base, at, to }) => {
        const pdf = Uint8Array.from(baseOf(base));
        const [from = 0, end = 1] = gaps[base]?.[0] ?? [];
        const place = from + (at % (end - from));
        const before = String.fromCharCode(pdf[place] ?? 0);
        fc.pre(before.toLowerCase() !== to.toLowerCase());
        pdf[place] = to.charCodeAt(0);
        const { signatures, verdict } = await validate(pdf);
        // certificates and timestamps inside are not signed: without them the signature may still hold, or lose its proof
        if (verdict === 'valid') expect(signatures[0]?.intact).toBe(true);
      }),
      RUNS,
    );
  });

  test('files cut, with pieces moved and words put in are never valid', async () => {
    const bend = fc.record({
      base: pick,
      cut: fc.nat(),
      from: fc.nat(),
      length: fc.nat({ max: 400 }),
      to: fc.nat(),
      token: fc.constantFrom(...TOKENS),
      kind: fc.constantFrom('cut', 'move', 'insert', 'append'),
    });
    await fc.assert(
      fc.asyncProperty(bend, async ({ base, cut, from, length, to, token, kind }) => {
        const pdf = Buffer.from(baseOf(base));
        const at = (place: number): number => place % pdf.length;
        const piece = pdf.subarray(at(from), Math.min(pdf.length, at(from) + length));
        const bent = {
          cut: () => pdf.subarray(0, at(cut)),
          move: () => Buffer.concat([pdf.subarray(0, at(to)), piece, pdf.subarray(at(to))]),
          insert: () => Buffer.concat([pdf.subarray(0, at(to)), Buffer.from(token), pdf.subarray(at(to))]),
          append: () => Buffer.concat([pdf, piece, Buffer.from(token)]),
        }[kind]();
        fc.pre(!bent.equals(pdf) && !BASES.some((other) => bent.equals(other)) && bent.length > 0);
        fc.pre(kind !== 'cut' || !isWholeRevision(base, bent.length));
        // white space and a comment without structure in it say nothing to any reader
        fc.pre(!(kind === 'append' && /^[\s\0]*(?:%[^\r\n]*)?$/.test(`${piece.toString('latin1')}${token}`)));
        const verdict = await verdictWithinEffort(new Uint8Array(bent));
        const isSigned = (kind !== 'insert' && kind !== 'move') || at(to) < signedBytes(base);
        if (isSigned) expect(verdict).not.toBe('valid');
      }),
      RUNS,
    );
  });
});

/** What everybody sees: page tree, contents, font, second page, overlay, bookmarks, link. */
const SEEN = [2, 4, 6, 13, 14, 15, 16, 90];

function seenIn(pdf: Uint8Array): string {
  const doc = openPdf(pdf);
  const plain = SEEN.map((num) => withoutNulls(doc, doc.resolve({ kind: 'ref', num, gen: 0 })));
  return plain.map((value) => Buffer.from(serialise(value)).toString('latin1')).join();
}

/** An entry that is null, or refers to nothing, is the same as none, and their order says nothing (ISO 32000-2 §7.3.7). */
function withoutNulls(doc: PdfDocument, value: PdfValue): PdfValue {
  if (value === null || typeof value !== 'object') return value;
  if (value.kind === 'array') return { ...value, items: value.items.map((item) => withoutNulls(doc, item)) };
  if (value.kind === 'stream') return { ...value, dict: asDict(withoutNulls(doc, value.dict)) ?? value.dict };
  if (value.kind !== 'dict') return value;
  const kept = [...value.entries].filter(([, item]) => doc.resolve(item) !== null).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...value, entries: new Map(kept.map(([key, item]) => [key, withoutNulls(doc, item)])) };
}

describe('structure bent by one number', () => {
  test('never hides a change of what is seen, or of signed bytes', async () => {
    const seen = seenIn(WORLD.signed);
    await fc.assert(
      fc.asyncProperty(pick, fc.nat(), async (base, seed) => {
        const { pdf, way } = mutated(baseOf(base), seed);
        const verdict = await verdictWithinEffort(pdf);
        if (verdict !== 'valid') return;
        if (way === 'increment') expect(seenIn(pdf)).toBe(seen);
        if (way === 'in_place') expect(Buffer.from(pdf).equals(baseOf(base))).toBe(true);
      }),
      { numRuns: Number(process.env['KYSO_FUZZ_RUNS'] ?? 300) },
    );
  });
});

/** Cut behind a complete revision the file is an older document, and as valid as that was. */
function isWholeRevision(base: number, length: number): boolean {
  const tail = textOf(baseOf(base).subarray(0, length)).slice(-40);
  return /startxref\s+\d+\s+%%EOF?\s*$/.test(tail) || /startxref\s+\d+\s*%?%?E?O?F?\s*$/.test(tail);
}
