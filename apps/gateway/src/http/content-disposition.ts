/** Names of files in headers (RFC 6266, RFC 8187), and made safe for storing. */

const MAX_NAME_CHARS = 200;
const FALLBACK_NAME = 'document.pdf';
/* biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** `attachment` with a safe ASCII name for old clients and the real one in UTF-8. */
export function attachment(name: string): string {
  return `attachment; filename="${toAscii(name)}"; filename*=UTF-8''${encodeExtended(name)}`;
}

/** The `filename*` or else the `filename` of a Content-Disposition header. */
export function fileNameOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const extended = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(header)?.[1];
  const decoded = extended === undefined ? undefined : decode(extended);
  if (decoded !== undefined) return decoded;
  const quoted = /;\s*filename\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(header)?.[1];
  return quoted?.replace(/\\(.)/g, '$1') ?? /;\s*filename\s*=\s*([^;\s"]+)/i.exec(header)?.[1];
}

/** The last part of a path, composed (NFC), without control and direction characters, at most 200 characters. */
export function safeFileName(name: string | undefined): string {
  const base = (name ?? '').normalize('NFC').split(/[/\\]/).pop() ?? '';
  const clean = base.replace(CONTROL, '').replace(/\s+/g, ' ').trim();
  if (clean === '' || /^\.+$/.test(clean)) return FALLBACK_NAME;
  const characters = Array.from(clean);
  if (characters.length <= MAX_NAME_CHARS) return clean;
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(clean)?.[0] ?? '';
  return characters.slice(0, MAX_NAME_CHARS - extension.length).join('') + extension;
}

/** `Đơn đề nghị.pdf` as `Don de nghi.pdf`. */
function toAscii(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D');
  return plain.replace(/[^A-Za-z0-9._ -]/g, '_');
}

function encodeExtended(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
