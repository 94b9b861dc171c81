/** ToUnicode CMaps (ISO 32000-2 §9.10.3, Adobe Technical Note 5411), as far as codes of one length lead to text. */

export type ToUnicode = {
  /** Bytes of a code. */
  readonly codeBytes: number;
  readonly texts: ReadonlyMap<number, string>;
};

const MAX_CODES = 65_536;
const HEX = '<([0-9A-Fa-f\\s]*)>';
const RANGE = new RegExp(`${HEX}\\s*${HEX}\\s*(?:${HEX}|\\[([0-9A-Fa-f<>\\s]*)\\])`, 'g');
const PAIR = new RegExp(`${HEX}\\s*${HEX}`, 'g');

/** `undefined` where codes have several lengths, or nothing is mapped. */
export function readToUnicode(bytes: Uint8Array): ToUnicode | undefined {
  const text = Buffer.from(bytes)
    .toString('latin1')
    .replace(/%[^\r\n]*/g, '');
  const spaces = blocks(text, 'codespacerange').flatMap((block) => [...block.matchAll(PAIR)]);
  const lengths = new Set(spaces.map(([, from = '']) => digitsOf(from).length / 2));
  const [codeBytes] = lengths;
  if (lengths.size !== 1 || codeBytes === undefined || (codeBytes !== 1 && codeBytes !== 2)) return undefined;
  const texts = new Map<number, string>();
  let left = MAX_CODES;
  for (const block of blocks(text, 'bfchar')) {
    for (const [, code = '', to = ''] of block.matchAll(PAIR)) put(texts, codeOf(code), utf16(to));
  }
  for (const block of blocks(text, 'bfrange')) {
    for (const [, from = '', to = '', first, list] of block.matchAll(RANGE)) {
      const each = [...(list ?? '').matchAll(new RegExp(HEX, 'g'))].map(([, item = '']) => utf16(item));
      const [start, end] = [codeOf(from), codeOf(to)];
      for (let code = start; code <= end && left > 0; code += 1) {
        left -= 1;
        put(texts, code, first === undefined ? (each[code - start] ?? '') : later(utf16(first), code - start));
      }
    }
  }
  return texts.size === 0 ? undefined : { codeBytes, texts };
}

/** What stands between `beginNAME` and `endNAME`. */
function blocks(text: string, name: string): string[] {
  const found: string[] = [];
  const [begin, end] = [`begin${name}`, `end${name}`];
  for (let at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at)) {
    const stop = text.indexOf(end, at);
    if (stop < 0) break;
    found.push(text.slice(at + begin.length, stop));
    at = stop + end.length;
  }
  return found;
}

function put(texts: Map<number, string>, code: number, text: string): void {
  if (texts.size < MAX_CODES) texts.set(code, text);
}

const digitsOf = (hex: string): string => hex.replace(/\s/g, '');
const codeOf = (hex: string): number => Number.parseInt(digitsOf(hex) || '0', 16);

const utf16 = (hex: string): string => new TextDecoder('utf-16be').decode(Buffer.from(digitsOf(hex), 'hex'));

/** The text of a code further on in a range: its last character counts up. */
function later(text: string, by: number): string {
  const last = text.charCodeAt(text.length - 1);
  return text === '' ? '' : text.slice(0, -1) + String.fromCharCode(last + by);
}
