import { describe, expect, it } from '@jest/globals';
import { MIN_RESERVED_CMS_BYTES } from '@kyso/cms';
import { placeholderLength } from '@kyso/signpdf';

const certificates = (count: number) => Array.from({ length: count }, () => new Uint8Array(8_000));

describe('the length for a placeholder helper', () => {
  it('is never below the floor of every reservation', () => {
    expect(placeholderLength([])).toBe(MIN_RESERVED_CMS_BYTES);
  });

  it('grows with the certificates and leaves a margin', () => {
    expect(placeholderLength(certificates(3))).toBeGreaterThan(3 * 8_000 * 1.25);
  });

  it('is double for the helper that counts hex digits', () => {
    const bytes = placeholderLength(certificates(3), { helper: 'plain' });
    expect(placeholderLength(certificates(3), { helper: 'pdfkit010' })).toBe(bytes);
    expect(placeholderLength(certificates(3), { helper: 'pdf-lib' })).toBe(2 * bytes);
  });
});
