import { beforeAll, describe, expect, it } from '@jest/globals';
import { type AppearanceFont, loadTinos } from '../src/appearance/tinos.ts';
import { subsetTrueType } from '../src/appearance/true-type-subset.ts';

let font: AppearanceFont;
beforeAll(async () => {
  font = await loadTinos();
});

function tables(program: Uint8Array): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(program);
  const entries = Array.from({ length: bytes.readUInt16BE(4) }, (_, index) => {
    const at = 12 + 16 * index;
    const offset = bytes.readUInt32BE(at + 8);
    const table = bytes.subarray(offset, offset + bytes.readUInt32BE(at + 12));
    return [bytes.toString('latin1', at, at + 4), table] as const;
  });
  return new Map(entries);
}

function outline(program: Uint8Array, glyphId: number): Buffer {
  const found = tables(program);
  const [loca, glyf] = [found.get('loca'), found.get('glyf')];
  if (loca === undefined || glyf === undefined) throw new Error('the font has no outlines');
  return glyf.subarray(loca.readUInt32BE(glyphId * 4), loca.readUInt32BE(glyphId * 4 + 4));
}

const glyphIds = (text: string) => Array.from(text, (c) => font.findGlyph(c.codePointAt(0) ?? 0)?.glyphId ?? 0);

describe('subsetTrueType', () => {
  it('keeps the outline of every Vietnamese letter, byte for byte, whatever its length', () => {
    const ids = glyphIds('aăâbcdđeêghiklmnoôơpqrstuưvxyẮẰẲẴẶẤẦẨẪẬẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰỲÝỶỸỴ0123456789');
    const lengths = ids.map((id) => outline(font.program, id).length);
    expect(lengths.some((length) => length % 2 === 1)).toBe(true);
    const subset = subsetTrueType(font.program, ids);
    for (const [index, id] of ids.entries()) {
      expect(outline(subset, id).subarray(0, lengths[index])).toEqual(outline(font.program, id));
    }
  });

  it('keeps the components of composite glyphs and empties all others', () => {
    const [composite = 0] = glyphIds('ễ');
    const subset = subsetTrueType(font.program, [composite]);
    const [component = 0] = [outline(subset, composite).readUInt16BE(12)];
    expect(outline(subset, composite).readInt16BE(0)).toBeLessThan(0);
    expect(outline(subset, component).length).toBeGreaterThan(0);
    const [other = 0] = glyphIds('W');
    expect(outline(subset, other)).toHaveLength(0);
  });

  it('writes a directory whose checksums are right', () => {
    const subset = Buffer.from(subsetTrueType(font.program, glyphIds('Ánh')));
    const sum = (bytes: Buffer) => {
      let total = 0;
      for (let at = 0; at < bytes.length; at += 4) total = (total + bytes.readUInt32BE(at)) >>> 0;
      return total;
    };
    expect(sum(subset)).toBe(0xb1b0afba);
    expect([...tables(subset).keys()]).toEqual([
      'cvt ',
      'fpgm',
      'glyf',
      'head',
      'hhea',
      'hmtx',
      'loca',
      'maxp',
      'prep',
    ]);
  });

  it('is much smaller than the font once compressed', () => {
    expect(subsetTrueType(font.program, glyphIds('Ánh')).length).toBeLessThan(font.program.length / 8);
  });
});
