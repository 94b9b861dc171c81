import { bytesSource } from '../src/byte-source.ts';
import { type OpenOptions, openDocument, type PdfDocument } from '../src/document.ts';
import { embedContents } from '../src/embed.ts';
import { type PreparedIncrement, prepareSignature, type SignatureOptions } from '../src/prepare-signature.ts';

export const OPTIONS: SignatureOptions = {
  placement: { mode: 'invisible' },
  reservedContentsBytes: 64,
  signingTime: new Date('2026-11-23T13:15:00Z'),
  utcOffsetMinutes: 420,
  random: (n) => new Uint8Array(n).fill(0xab),
};

export const open = (bytes: Uint8Array, options: OpenOptions = {}): PdfDocument =>
  openDocument(bytesSource(bytes), options);

export function join(base: Uint8Array, increment: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([base, increment]));
}

export type Signed = { readonly bytes: Uint8Array; readonly prepared: PreparedIncrement };

/** Adds a signature whose "CMS" is a few bytes: structure is what these tests look at. */
export function sign(base: Uint8Array, options: Partial<SignatureOptions> = {}): Signed {
  const prepared = prepareSignature(open(base), { ...OPTIONS, ...options });
  return { prepared, bytes: join(base, embedContents(prepared.increment, prepared, Uint8Array.of(0x30, 0x01, 0xff))) };
}

/** The code and reason a call fails with. */
export function failureOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'details' in error) {
      const { reason } = error.details as { reason?: string };
      return reason === undefined ? String(error.code) : `${error.code} ${reason}`;
    }
    throw error;
  }
  return 'no failure';
}
