/** Values as PDF syntax (ISO 32000-2 §7.3). What was parsed and is written again means the same, digit for digit. */
import type { PdfDict, PdfStream, PdfString, PdfValue } from '../objects.ts';
import { ByteBuffer } from './byte-buffer.ts';

const HEX = '0123456789abcdef';

export function serialise(value: PdfValue): Uint8Array {
  const out = new ByteBuffer();
  writeValue(out, value);
  return out.toBytes();
}

export function writeValue(out: ByteBuffer, value: PdfValue): void {
  if (value === null || typeof value === 'boolean') out.text(String(value));
  else if (value.kind === 'name') out.text(value.text === undefined ? nameText(value.name) : `/${value.text}`);
  else if (value.kind === 'number') out.text(value.text);
  else if (value.kind === 'ref') out.text(`${value.num} ${value.gen} R`);
  else if (value.kind === 'string') writeString(out, value);
  else if (value.kind === 'array') writeList(out, value.items);
  else if (value.kind === 'dict') writeDict(out, value);
  else writeStream(out, value);
}

/** `#xx` for everything that is not a regular printable character (ISO 32000-2 §7.3.5). */
export function nameText(name: string): string {
  const asHex = (character: string) => `#${hexByte(character.charCodeAt(0))}`;
  return `/${name.replace(/[^!-~]|[#()<>[\]{}/%]/g, asHex)}`;
}

const hexByte = (byte: number): string => `${HEX[byte >> 4] ?? ''}${HEX[byte & 15] ?? ''}`;

/** Lower-case hexadecimal digits of `bytes`. */
export function hexText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

function writeString(out: ByteBuffer, value: PdfString): void {
  if (value.form === 'hex') out.text(`<${hexText(value.bytes)}>`);
  else writeLiteral(out, value.bytes);
}

function writeLiteral(out: ByteBuffer, bytes: Uint8Array): void {
  out.text('(');
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (character === '\r') out.text('\\r');
    else out.text(character === '(' || character === ')' || character === '\\' ? `\\${character}` : character);
  }
  out.text(')');
}

function writeList(out: ByteBuffer, items: readonly PdfValue[]): void {
  out.text('[');
  for (const [index, item] of items.entries()) {
    if (index > 0) out.text(' ');
    writeValue(out, item);
  }
  out.text(']');
}

function writeDict(out: ByteBuffer, { entries }: PdfDict): void {
  out.text('<<');
  for (const [key, item] of entries) {
    out.text(` ${nameText(key)} `);
    writeValue(out, item);
  }
  out.text(' >>');
}

/** `/Length` is always what is written. */
function writeStream(out: ByteBuffer, { dict, body }: PdfStream): void {
  const bytes = body.read();
  const length: PdfValue = { kind: 'number', value: bytes.length, text: String(bytes.length) };
  writeDict(out, { ...dict, entries: new Map(dict.entries).set('Length', length) });
  out.text('\nstream\n');
  out.bytes(bytes);
  out.text('\nendstream');
}
