import { describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import fc from 'fast-check';
import { pdfOnly } from '../src/http/pdf-only.ts';

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('pdfOnly', () => {
  it('passes a PDF on unchanged, however it is cut', async () => {
    const lengths = fc.record({ before: fc.nat(1019), after: fc.nat(3000), size: fc.integer({ min: 1, max: 2000 }) });
    await fc.assert(
      fc.asyncProperty(lengths, async ({ before, after, size }) => {
        const bytes = Buffer.concat([Buffer.alloc(before, 0x20), Buffer.from('%PDF-'), Buffer.alloc(after, 0x41)]);
        const passed: Uint8Array[] = [];
        for await (const chunk of pdfOnly(inChunks(bytes, size))) passed.push(chunk);
        expect(Buffer.concat(passed).equals(bytes)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['document.empty', Buffer.alloc(0)],
    ['document.not_pdf', Buffer.from('MZ')],
    ['document.not_pdf', Buffer.concat([Buffer.alloc(1020, 0x20), Buffer.from('%PDF-1.7'), Buffer.alloc(5000)])],
  ] as const)('refuses with %s before a single byte went on', async (code, bytes) => {
    const passed: Uint8Array[] = [];
    const drain = async () => {
      for await (const chunk of pdfOnly(inChunks(bytes, 100))) passed.push(chunk);
    };
    const error: unknown = await drain().catch((thrown: unknown) => thrown);
    expect(isKysoError(error, code)).toBe(true);
    expect(passed).toEqual([]);
  });
});
