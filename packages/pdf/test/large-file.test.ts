/** Files beyond what 32 bits count, made of a few bytes and a hole that nobody has to write. */
import { describe, expect, it } from '@jest/globals';
import type { ByteSource } from '@kyso/domain';
import { concatSource } from '../src/byte-source.ts';
import { findSignature } from '../src/coverage.ts';
import { openDocument } from '../src/document.ts';
import { embedContents } from '../src/embed.ts';
import { prepareSignature } from '../src/prepare-signature.ts';
import { OPTIONS } from './signing-options.ts';

type Counted = ByteSource & { bytesRead: number };

/** `head`, so many zeros, `tail`. */
function holed(head: Uint8Array, hole: number, tail: Uint8Array): Counted {
  const size = head.length + hole + tail.length;
  return {
    size,
    bytesRead: 0,
    read(offset, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      this.bytesRead += bytes.length;
      bytes.set(head.subarray(offset, offset + bytes.length));
      const tailAt = size - tail.length - offset;
      if (tailAt < bytes.length)
        bytes.set(
          tail.subarray(Math.max(0, -tailAt)).subarray(0, bytes.length - Math.max(0, tailAt)),
          Math.max(0, tailAt),
        );
      return bytes;
    },
  };
}

/** One page, and an attachment of zeros in front of the page. */
function largePdf(hole: number): Counted {
  const head = `%PDF-1.7\n1 0 obj\n<< /Length ${hole} >>\nstream\n`;
  let text = '\nendstream\nendobj\n';
  const at = (number: number, body: string) => {
    const offset = head.length + hole + text.length;
    text += `${number} 0 obj\n${body}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  };
  const rows = [
    '0000000000 65535 f \n',
    '0000000009 00000 n \n',
    at(2, '<< /Type /Catalog /Pages 3 0 R >>'),
    at(3, '<< /Type /Pages /Count 1 /Kids [4 0 R] >>'),
    at(4, '<< /Type /Page /Parent 3 0 R /MediaBox [0 0 595 842] /Resources << >> >>'),
  ];
  const table = head.length + hole + text.length;
  text += `xref\n0 5\n${rows.join('')}trailer\n<< /Size 5 /Root 2 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return holed(Buffer.from(head, 'latin1'), hole, Buffer.from(text, 'latin1'));
}

describe('a file of', () => {
  it.each([600_000_000, 2_500_000_000, 9_500_000_000])('%d bytes and more is signed and read again', (hole) => {
    const base = largePdf(hole);
    const placement = { mode: 'rect', page: 1, x: 10, y: 10, width: 100, height: 40 } as const;
    const prepared = prepareSignature(openDocument(base), { ...OPTIONS, placement });
    expect(prepared.byteRange[1]).toBeGreaterThan(hole);
    expect(base.bytesRead).toBeLessThan(200_000);
    const signed = embedContents(
      prepared.increment,
      { ...prepared, baseSize: base.size },
      Uint8Array.of(0x30, 0x01, 0xff),
    );
    const found = findSignature(openDocument(concatSource(base, signed)), prepared.fieldName);
    expect(found?.coverage).toEqual({ wholeFile: true });
    expect(found?.signature.byteRange).toEqual(prepared.byteRange);
  });
});
