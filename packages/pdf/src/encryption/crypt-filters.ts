/** Which method is meant for what (ISO 32000-2 §7.6.6): crypt filters by name, and the three uses they have. */
import { corrupted } from '../document-error.ts';
import { asDict, asName, type PdfDict, type PdfValue } from '../objects.ts';
import type { Resolver } from '../reading/filters.ts';
import type { CryptMethod } from './crypt-methods.ts';
import { unknownHandler } from './encryption-error.ts';

export type CryptFilters = {
  readonly strings: CryptMethod;
  readonly streams: CryptMethod;
  readonly embeddedFiles: CryptMethod;
  /** Filters a stream may ask for by name in its `/Crypt` filter. */
  readonly named: ReadonlyMap<string, CryptMethod>;
};

/** Cannot be redefined (ISO 32000-2 Table 26). */
export const IDENTITY = 'Identity';

/** What `/CFM` may say in each version; `None` leaves decryption to somebody else, which cannot be done here. */
const METHODS: Readonly<Record<number, Readonly<Record<string, CryptMethod>>>> = {
  4: { V2: 'rc4', AESV2: 'aes-128' },
  5: { AESV3: 'aes-256' },
};

/** Versions 1 and 2 have one method for everything. */
export const ONLY_RC4: CryptFilters = { strings: 'rc4', streams: 'rc4', embeddedFiles: 'rc4', named: new Map() };

/**
 * The filters of an encryption dictionary of version 4 or 5.
 * @throws KysoError `document.corrupted` (`crypt_filter`), `document.encrypted` (`unknown_security_handler`)
 */
export function readCryptFilters(dictionary: PdfDict, version: number, resolve: Resolver): CryptFilters {
  const get = (key: string): PdfValue => resolve(dictionary.entries.get(key));
  const named = new Map<string, CryptMethod>([[IDENTITY, 'identity']]);
  for (const [name, value] of asDict(get('CF'))?.entries ?? []) {
    const method = METHODS[version]?.[asName(resolve(asDict(resolve(value))?.entries.get('CFM'))) ?? ''];
    if (method !== undefined && name !== IDENTITY) named.set(name, method);
  }
  const use = (key: string, fallback: CryptMethod): CryptMethod => {
    const value = get(key);
    if (value === null) return fallback;
    const name = asName(value);
    if (name === undefined) throw corrupted('crypt_filter', 'the encryption dictionary names a filter by no name');
    return methodNamed(named, name, dictionary, resolve);
  };
  const streams = use('StmF', 'identity');
  return { streams, strings: use('StrF', 'identity'), embeddedFiles: use('EFF', streams), named };
}

function methodNamed(
  named: ReadonlyMap<string, CryptMethod>,
  name: string,
  dictionary: PdfDict,
  resolve: Resolver,
): CryptMethod {
  const method = named.get(name);
  if (method !== undefined) return method;
  const defined = asDict(resolve(dictionary.entries.get('CF')))?.entries.has(name) === true;
  if (defined) throw unknownHandler('the document uses an encryption method that is not known here');
  throw corrupted('crypt_filter', 'the encryption dictionary names a filter it does not define');
}
