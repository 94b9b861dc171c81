/**
 * Bends signed files where the structure is: objects written again with one thing changed, in tables, cross-reference
 * streams, hybrid sections and object streams with odd rows; lengths of the CMS, byte ranges, tails. One number decides all.
 */
import { newestSection, objectText, streamText, textOf } from '@kyso/testkit';

const ODDITY = 14;

/** Equal numbers give equal choices (mulberry32). */
export class Choices {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Below `limit`. */
  number(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  of<T>(...options: readonly [T, ...T[]]): T {
    return options[this.number(options.length)] ?? options[0];
  }

  /** Mostly what honest writers write: a file with one oddity gets further than one with ten. */
  rarely<T>(honest: T, ...odd: readonly [T, ...T[]]): T {
    return this.number(ODDITY) === 0 ? this.of(...odd) : honest;
  }
}

type Text = (text: string, choices: Choices) => string;

const replaceOne = (text: string, pattern: RegExp, choices: Choices, put: (found: string) => string): string => {
  const all = [...text.matchAll(pattern)];
  const match = all[choices.number(Math.max(1, all.length))];
  if (match === undefined) return text;
  return text.slice(0, match.index) + put(match[0]) + text.slice(match.index + match[0].length);
};

const NUMBERS = ['0', '1', '-1', '2147483648', '99999999999999999999', '1.5', '-.5', '+3', '--7'] as const;
const VALUES = [
  'null',
  'true',
  '()',
  '<>',
  '[]',
  '<<>>',
  '/N',
  '1 0 R',
  '2 0 R',
  '3 0 R',
  '4 0 R',
  '7 0 R',
  '14 0 R',
] as const;
const KEYS = [
  'Kids',
  'Parent',
  'Annots',
  'V',
  'AP',
  'AS',
  'Contents',
  'Length',
  'F',
  'T',
  'FT',
  'Fields',
  'Type',
  'A',
  'Extends',
  'K',
  'P',
  'Rotate',
] as const;

/** What is changed in the text of an object. */
const EDITS: readonly [Text, ...Text[]] = [
  (text, choices) => replaceOne(text, /\d+ \d+ R/g, choices, () => `${choices.number(20)} ${choices.of(0, 0, 0, 1)} R`),
  (text, choices) => replaceOne(text, /\d+/g, choices, () => choices.of(...NUMBERS)),
  (text, choices) => replaceOne(text, /<</g, choices, () => `<< /${choices.of(...KEYS)} ${choices.of(...VALUES)} `),
  (text, choices) => replaceOne(text, /\/[A-Z][A-Za-z]*/g, choices, () => `/${choices.of(...KEYS)}`),
  (text, choices) =>
    replaceOne(text, /\/[A-Z][A-Za-z]*/g, choices, (key) => `/#${key.charCodeAt(1).toString(16)}${key.slice(2)}`),
  (text, choices) => replaceOne(text, />>/g, choices, () => choices.of('', '>>>>', '>', '>> >>', '] >>')),
  (text, choices) => replaceOne(text, /[ \n]/g, choices, () => choices.of('\0', '%\n', '%', '  ', '')),
  (text, choices) =>
    replaceOne(text, /\[[^\]]*\]/g, choices, (list) =>
      choices.of(`[${list}]`, `${list.slice(0, -1)} 4 0 R]`, '[]', list.repeat(2)),
    ),
  () => 'null',
  (text) => text,
];

const OBJECTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 90] as const;

function editedObject(pdf: Uint8Array, num: number, choices: Choices): string {
  let text = num === 90 ? streamText('1 g 0 0 300 300 re f') : objectText(pdf, num);
  for (let times = choices.of(0, 1, 1, 1, 2, 3); times > 0; times -= 1) text = choices.of(...EDITS)(text, choices);
  return text;
}

type Row = { readonly num: number; readonly type: number; readonly second: number; readonly third: number };

/** Some objects again, some of them in an object stream, and a section that lists them almost rightly. */
function increment(pdf: Uint8Array, choices: Choices): Uint8Array {
  let body = '';
  const rows: Row[] = [];
  const packed: { num: number; text: string }[] = [];
  const add = (num: number, text: string): void => {
    const gen = choices.rarely(0, 1, 65535);
    rows.push({ num, type: choices.rarely(1, 0), second: pdf.length + body.length, third: gen });
    body += `${num} ${choices.rarely(gen, 0)} obj\n${text}\nendobj\n`;
  };
  const kind = choices.of('table', 'table', 'stream', 'hybrid');
  for (let count = choices.of(0, 1, 1, 2, 3); count > 0; count -= 1) {
    const num = choices.of(...OBJECTS);
    const text = editedObject(pdf, num, choices);
    if (kind !== 'table' && !text.includes('stream') && choices.number(2) === 0) packed.push({ num, text });
    else add(num, text);
  }
  if (packed.length > 0) {
    const container = choices.rarely(150, 4, 90);
    let header = '';
    let content = '';
    for (const [index, { num, text }] of packed.entries()) {
      header += `${choices.rarely(num, 4)} ${choices.rarely(content.length, 0, 9999)} `;
      content += `${text}\n`;
      rows.push({ num, type: 2, second: container, third: choices.rarely(index, 0, 255) });
    }
    const extended = choices.rarely('', '/Extends 150 0 R', '/Extends 151 0 R');
    add(
      container,
      streamText(
        header + content,
        `/Type /ObjStm /N ${choices.rarely(packed.length, 0, 999)} /First ${header.length} ${extended}`,
      ),
    );
  }
  if (choices.number(ODDITY) === 0)
    rows.push({ num: choices.of(...OBJECTS), type: 1, second: choices.number(pdf.length), third: 0 });
  return appended(pdf, body, rows, kind, choices);
}

function appended(pdf: Uint8Array, body: string, rows: readonly Row[], kind: string, choices: Choices): Uint8Array {
  const previous = newestSection(pdf);
  const prev = choices.rarely(previous, 0, previous + 1, pdf.length, 9);
  const trailer = `/Size ${choices.rarely(200, 5, 0, -1, 4294967296)} /Root ${choices.rarely(1, 3)} 0 R ${choices.rarely(`/Prev ${prev}`, `/Prev ${prev} /Prev 9`, '')}`;
  const start = pdf.length + body.length;
  const hidden = kind === 'hybrid' ? rows.filter(() => choices.number(2) === 0) : [];
  const shown = rows.filter((row) => kind !== 'table' || row.type < 2).filter((row) => !hidden.includes(row));
  let text = body;
  let section = start;
  if (kind === 'stream') text += xrefStream(shown, start, trailer, choices);
  else {
    if (kind === 'hybrid') text += xrefStream(hidden, start, '/Size 200', choices);
    section = pdf.length + text.length;
    const table = shown.map(
      ({ num, type, second, third }) =>
        `${num} 1\n${digits(second, 10)} ${digits(third, 5)} ${type === 0 ? 'f' : 'n'} \n`,
    );
    const odd = choices.rarely('', '0 0\n', '0 1\n0000000000 65535 f \n');
    text += `xref\n${odd}${table.join('')}trailer\n<< ${trailer} ${kind === 'hybrid' ? `/XRefStm ${start}` : ''} >>\n`;
  }
  const declared = choices.rarely(section, section + 1, previous, 0);
  text += `startxref\n${declared}\n%%EOF${choices.rarely('\n', '', '\0\0', '\nPK\x03\x04', '\n% words\n')}`;
  return new Uint8Array(Buffer.concat([pdf, Buffer.from(text, 'latin1')]));
}

const digits = (value: number, width: number): string => String(value).padStart(width, '0');

const octets = (value: number, width: number): string =>
  Array.from({ length: width }, (_, index) =>
    String.fromCharCode(Math.floor(value / 256 ** (width - 1 - index)) & 255),
  ).join('');

function xrefStream(rows: readonly Row[], at: number, trailer: string, choices: Choices): string {
  const all = [...rows, { num: 199, type: 1, second: at, third: 0 }];
  const widths = choices.rarely([1, 4, 2], [1, 8, 2], [2, 3, 3], [0, 4, 2], [1, 4, 0], [1, 4, 200]);
  const [one = 1, two = 4, three = 2] = widths;
  const written = choices.rarely(widths, [1, -4, 2], [1, 4], [9, 9, 9]);
  const data = all
    .map(({ type, second, third }) => octets(type, one) + octets(second, two) + octets(third, three))
    .join('');
  const index = choices.rarely(all.map(({ num }) => `${num} 1`).join(' '), `0 ${all.length}`, '4 999999', '-1 5', '4');
  return `199 0 obj\n${streamText(data, `/Type /XRef /W [${written.join(' ')}] /Index [${index}] ${trailer}`)}\nendobj\n`;
}

/** Another byte range, of the same length in the file. */
function byteRange(pdf: Uint8Array, choices: Choices): Uint8Array {
  const text = textOf(pdf);
  const bent = replaceOne(text, /\/ByteRange \[[^\]]*\] */g, choices, (found) => {
    const numbers = found.match(/\d+/g)?.map(Number) ?? [];
    const place = choices.number(4);
    numbers[place] = (numbers[place] ?? 0) + choices.of(-1, 1, -2, 2, 100, -100, 2 ** 31, 2 ** 32, -(2 ** 40));
    const more = choices.of('', '', ' 0 0', ' 0');
    const put = `/ByteRange [${numbers.join(' ')}${more}]`.padEnd(found.length);
    return put.length === found.length ? put : found;
  });
  return new Uint8Array(Buffer.from(bent, 'latin1'));
}

/** Octets of the CMS that look like lengths or tags, changed; the placeholder keeps its length. */
function cmsOctets(pdf: Uint8Array, choices: Choices): Uint8Array {
  const text = textOf(pdf);
  const bent = replaceOne(text, /<[0-9a-f]{2000,}>/g, choices, (found) => {
    const der = Buffer.from(found.slice(1, -1), 'hex');
    const used = der.readUInt16BE(2) + 4;
    for (let times = choices.of(1, 1, 2, 3); times > 0; times -= 1) {
      const tag = choices.of(0x30, 0x31, 0x02, 0x04, 0x06, 0xa0, 0xa1, 0x80);
      const from = choices.number(used);
      const at = der.subarray(0, used).indexOf(tag, from);
      if (at < 0 || at + 1 >= used) continue;
      der[at + choices.of(0, 1, 1, 1)] = choices.of(0x80, 0x81, 0x84, 0x88, 0xff, 0x00, 0x01, 0x7f, tag, 0x24, 0x1f);
    }
    return `<${der.toString('hex')}>`;
  });
  return new Uint8Array(Buffer.from(bent, 'latin1'));
}

/** The file `seed` makes of `pdf`, and in which way. */
export function mutated(
  pdf: Uint8Array,
  seed: number,
): { readonly pdf: Uint8Array; readonly way: 'increment' | 'in_place' | 'cms' } {
  const choices = new Choices(seed);
  const way = choices.of('increment', 'increment', 'increment', 'increment', 'in_place', 'cms');
  if (way === 'in_place') return { pdf: byteRange(pdf, choices), way };
  if (way === 'cms') return { pdf: cmsOctets(pdf, choices), way };
  let bent = increment(pdf, choices);
  if (choices.number(4) === 0) bent = increment(bent, choices);
  return { pdf: bent, way };
}
