/** The content stream of an appearance, taken apart far enough to know whether it paints areas and what it spells. */

export type AppearanceContent = {
  /** Operators, operands and names, with single spaces between; strings are left out. */
  readonly words: string;
  /** Strings with the font that was chosen before them, as `Tf` names it. */
  readonly shown: readonly ShownString[];
};

export type ShownString = { readonly font: string | undefined; readonly codes: Uint8Array };

const OCTAL = /^[0-7]{1,3}/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** White space, comments and delimiters by ISO 32000-2 §7.2; what is no content stream gives some words all the same. */
export function appearanceContent(bytes: Uint8Array): AppearanceContent {
  const text = Buffer.from(bytes).toString('latin1');
  const words: string[] = [];
  const shown: ShownString[] = [];
  const saved: (string | undefined)[] = [];
  let font: string | undefined;
  const token = /%[^\r\n]*|\(|<<|>>|<[^<>]*>|[[\]{}<>)]|\/?[^\s\0%()<>[\]{}/]+|\//g;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [word] = match;
    if (word === '(') {
      const { value, end } = literalAt(text, token.lastIndex);
      shown.push({ font, codes: Buffer.from(value, 'latin1') });
      token.lastIndex = end;
    } else if (/^<[^<]/.test(word) && word.endsWith('>')) shown.push({ font, codes: hexCodes(word) });
    else if (!/^[%<>[\]{})]/.test(word)) {
      if (word === 'Tf') font = words.at(-2)?.replace(/^\//, '');
      if (word === 'q') saved.push(font);
      if (word === 'Q') font = saved.pop();
      words.push(word);
    }
  }
  return { words: words.join(' '), shown };
}

/** A missing last digit is 0 (§7.3.4.3). */
function hexCodes(token: string): Uint8Array {
  const digits = token.replace(/[^0-9A-Fa-f]/g, '');
  return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex');
}

/** The string whose opening parenthesis stands before `from` (§7.3.4.2). */
function literalAt(text: string, from: number): { value: string; end: number } {
  const parts: string[] = [];
  let depth = 1;
  let at = from;
  for (; at < text.length; at += 1) {
    const one = text[at] ?? '';
    if (one === '\\') {
      const octal = OCTAL.exec(text.slice(at + 1, at + 4))?.[0];
      const next = text[at + 1] ?? '';
      parts.push(octal === undefined ? (ESCAPES[next] ?? next) : String.fromCharCode(Number.parseInt(octal, 8) & 255));
      at += octal?.length ?? 1;
      continue;
    }
    if (one === '(') depth += 1;
    if (one === ')') depth -= 1;
    if (depth === 0) break;
    parts.push(one);
  }
  return { value: parts.join(''), end: at + 1 };
}

/** Text that is invisible, outlined or a clip (Table 104). */
const RENDERED = /(?:^| )(?!0+ )\S+ Tr(?= |$)/;

/** Filling, shading, pictures, forms (Table 50). */
const PAINTING = /(?:^| )(?:f\*?|F|B\*?|b\*?|sh|Do|BI)(?= |$)/;
const STROKING = /(?:^| )(?:S|s|Tr)(?= |$)/;
/** They can make any line as wide as an area. */
const SCALING = /(?:^| )(?:cm|gs)(?= |$)/;
const WIDTH = /(?:^| )([\d.]+) w(?= |$)/g;
/** Borders and underlines are thinner than this. */
const MAX_LINE_WIDTH = 4;

export function paintsAreas({ words }: AppearanceContent): boolean {
  if (PAINTING.test(words) || RENDERED.test(words) || (STROKING.test(words) && SCALING.test(words))) return true;
  return [...words.matchAll(WIDTH)].some(([, width]) => Number(width) > MAX_LINE_WIDTH);
}

export const showsText = ({ words }: AppearanceContent): boolean => /(?:^| )(?:Tj|TJ|['"])(?= |$)/.test(words);
