/** The content stream of an appearance, taken apart far enough to know whether it paints areas and what it spells. */

export type AppearanceContent = {
  /** Operators, operands and names, with single spaces between; strings are left out. */
  readonly words: string;
  /** Literal strings, as bytes. */
  readonly literals: readonly string[];
  readonly hasHexStrings: boolean;
};

const OCTAL = /^[0-7]{1,3}/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** White space, comments and delimiters by ISO 32000-2 §7.2; what is no content stream gives some words all the same. */
export function appearanceContent(bytes: Uint8Array): AppearanceContent {
  const text = Buffer.from(bytes).toString('latin1');
  const words: string[] = [];
  const literals: string[] = [];
  let hasHexStrings = false;
  const token = /%[^\r\n]*|\(|<<|>>|<[^<>]*>|[[\]{}<>)]|\/?[^\s\0%()<>[\]{}/]+|\//g;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [word] = match;
    if (word === '(') {
      const { value, end } = literalAt(text, token.lastIndex);
      literals.push(value);
      token.lastIndex = end;
    } else if (/^<[^<]/.test(word) && word.endsWith('>')) hasHexStrings = true;
    else if (!/^[%<>[\]{})]/.test(word)) words.push(word);
  }
  return { words: words.join(' '), literals, hasHexStrings };
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

/** Filling, shading, pictures, forms (Table 50). */
const PAINTING = /(?:^| )(?:f\*?|F|B\*?|b\*?|sh|Do|BI)(?= |$)/;
const STROKING = /(?:^| )(?:S|s|Tr)(?= |$)/;
/** They can make any line as wide as an area. */
const SCALING = /(?:^| )(?:cm|gs)(?= |$)/;
const WIDTH = /(?:^| )([\d.]+) w(?= |$)/g;
/** Borders and underlines are thinner than this. */
const MAX_LINE_WIDTH = 4;

export function paintsAreas({ words }: AppearanceContent): boolean {
  if (PAINTING.test(words) || (STROKING.test(words) && SCALING.test(words))) return true;
  return [...words.matchAll(WIDTH)].some(([, width]) => Number(width) > MAX_LINE_WIDTH);
}

export const showsText = ({ words }: AppearanceContent): boolean => /(?:^| )(?:Tj|TJ|['"])(?= |$)/.test(words);

/** Printable ASCII: what every simple font of an honest form spells alike. */
const PLAIN = /^[\x20-\x7e\s]*$/;
const squeezed = (text: string): string => text.replace(/\s+/g, '');

/** True where it certainly spells another text than `value`; fonts with codes of their own cannot be told. */
export function spellsAnother(content: AppearanceContent, value: string): boolean {
  if (!showsText(content)) return false;
  if (squeezed(value) === '') return true;
  const shown = content.literals.join('');
  if (content.hasHexStrings || !PLAIN.test(shown) || !PLAIN.test(value)) return false;
  return squeezed(shown) !== squeezed(value);
}
