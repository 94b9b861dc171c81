import { describe, expect, it } from '@jest/globals';
import { keptEvidence } from '../src/evidence/kept.ts';

const NOTHING = { certificates: [], ocsps: [], crls: [], timestamps: [] };
const MIB = 1024 * 1024;
const crl = (fill: number, length: number) =>
  ({
    kind: 'crl',
    der: new Uint8Array(length).fill(fill),
    url: `http://crl.example/${fill}`,
    at: '2026-06-01T00:00:00.000Z',
  }) as const;

describe('the evidence that is kept with a report', () => {
  it('names a list that is too large by its hash and source, without its bytes', () => {
    const [large] = keptEvidence({ material: NOTHING, certificates: [], seen: [crl(1, MIB)] });
    expect(large).toEqual({
      kind: 'crl',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      size: MIB,
      url: 'http://crl.example/1',
      at: '2026-06-01T00:00:00.000Z',
    });
  });

  it('stays within a limit altogether, and holds each once', () => {
    const seen = Array.from({ length: 8 }, (_, index) => crl(index, 400 * 1024));
    const kept = keptEvidence({ material: NOTHING, certificates: [], seen: [...seen, ...seen] });
    expect(kept).toHaveLength(8);
    const bytes = kept.reduce((sum, { der = '' }) => sum + der.length, 0);
    expect(bytes).toBeLessThan(3 * MIB);
  });
});
