/** The tables of a TrueType font by tag (ISO/IEC 14496-22). Not for fonts of strangers: offsets are trusted. */

/** Where hhea says how many glyphs have a width of their own. */
export const HHEA_METRICS = 34;

export const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export function readTables(font: Uint8Array): Map<string, Uint8Array> {
  const data = view(font);
  const tables = new Map<string, Uint8Array>();
  for (let entry = 12; entry < 12 + 16 * data.getUint16(4); entry += 16) {
    const offset = data.getUint32(entry + 8);
    const tag = String.fromCharCode(...font.subarray(entry, entry + 4));
    tables.set(tag, font.subarray(offset, offset + data.getUint32(entry + 12)));
  }
  return tables;
}

export function table(tables: ReadonlyMap<string, Uint8Array>, tag: string): Uint8Array {
  const bytes = tables.get(tag);
  if (bytes === undefined) throw new TypeError(`the font has no table ${tag}`);
  return bytes;
}
