/** An unlocked encryption: decrypts what is read, encrypts what is written (ISO 32000-2 §7.6). How it was unlocked is decided elsewhere. */

import { corrupted } from '../document-error.ts';
import type { RandomBytes } from '../incremental/update.ts';
import {
  asArray,
  asDict,
  asName,
  hexString,
  type PdfRef,
  type PdfStream,
  type PdfString,
  type PdfValue,
} from '../objects.ts';
import type { Resolver } from '../reading/filters.ts';
import { IDENTITY } from './crypt-filters.ts';
import { CIPHERS, type CryptMethod } from './crypt-methods.ts';
import type { Encryption } from './encrypt-dictionary.ts';
import { mapStrings } from './object-strings.ts';

/** `owner` may do everything, `user` what `/P` says. */
export type Authority = 'user' | 'owner';

export type Unlocked = {
  readonly encryption: Encryption;
  readonly fileKey: Uint8Array;
  readonly authority: Authority;
  /** The document does not open with the empty password. */
  readonly passwordNeeded: boolean;
  /** `/P`, less what the sealed copy does not allow. */
  readonly permissionBits: number;
};

export class SecurityHandler {
  readonly encryption: Encryption;
  readonly authority: Authority;
  readonly passwordNeeded: boolean;
  readonly permissionBits: number;
  readonly #fileKey: Uint8Array;
  readonly #resolve: Resolver;

  constructor(unlocked: Unlocked, resolve: Resolver) {
    this.encryption = unlocked.encryption;
    this.authority = unlocked.authority;
    this.passwordNeeded = unlocked.passwordNeeded;
    this.permissionBits = unlocked.permissionBits;
    this.#fileKey = unlocked.fileKey;
    this.#resolve = resolve;
  }

  /** An object as it stands in the file, in clear. Not for objects out of object streams: those are clear already. */
  decrypt(target: PdfRef, value: PdfValue): PdfValue {
    if (isXrefStream(value)) return value;
    const keyOf = this.#keysOf(target);
    const method = this.encryption.filters.strings;
    const decryptString = (text: PdfString): PdfString => {
      return { ...text, bytes: CIPHERS[method].decrypt(keyOf(method), text.bytes) };
    };
    const clear = mapStrings(value, decryptString);
    return clear !== null && typeof clear === 'object' && clear.kind === 'stream'
      ? this.#mapBody(clear, (bytes, how) => CIPHERS[how].decrypt(keyOf(how), bytes))
      : clear;
  }

  /** An object as it has to be written under the number `target`, with a fresh vector for each string and stream. */
  encrypt(target: PdfRef, value: PdfValue, random: RandomBytes): PdfValue {
    const keyOf = this.#keysOf(target);
    const method = this.encryption.filters.strings;
    const encryptString = (text: PdfString): PdfString => {
      return method === 'identity' ? text : hexString(CIPHERS[method].encrypt(keyOf(method), text.bytes, random));
    };
    const secret = mapStrings(value, encryptString);
    return secret !== null && typeof secret === 'object' && secret.kind === 'stream'
      ? this.#mapBody(secret, (bytes, how) => CIPHERS[how].encrypt(keyOf(how), bytes, random))
      : secret;
  }

  /** Keys are made when first needed: most objects hold no string. */
  #keysOf(target: PdfRef): (method: CryptMethod) => Uint8Array {
    const made = new Map<CryptMethod, Uint8Array>();
    return (method) => {
      const key = made.get(method) ?? CIPHERS[method].objectKey(this.#fileKey, target);
      made.set(method, key);
      return key;
    };
  }

  /** The stored length stays: padding and vector make it a little longer than what is read. */
  #mapBody(stream: PdfStream, change: (bytes: Uint8Array, method: CryptMethod) => Uint8Array): PdfStream {
    const read = () => change(stream.body.read(), this.#methodOf(stream));
    return { ...stream, body: { length: stream.body.length, read } };
  }

  /** A `/Crypt` filter decides first, then what kind of stream it is (ISO 32000-2 §7.4.10, §7.6.6). */
  #methodOf({ dict }: PdfStream): CryptMethod {
    const { filters, encryptMetadata } = this.encryption;
    const get = (key: string) => this.#resolve(dict.entries.get(key));
    const first = (value: PdfValue) => this.#resolve(asArray(value)?.items[0] ?? value);
    if (asName(first(get('Filter'))) === 'Crypt') {
      const name = asName(this.#resolve(asDict(first(get('DecodeParms')))?.entries.get('Name'))) ?? IDENTITY;
      const method = name === IDENTITY ? 'identity' : filters.named.get(name);
      if (method === undefined) throw corrupted('crypt_filter', 'a stream names a crypt filter that is not defined');
      return method;
    }
    const type = asName(get('Type'));
    if (type === 'Metadata' && !encryptMetadata) return 'identity';
    return type === 'EmbeddedFile' ? filters.embeddedFiles : filters.streams;
  }
}

/** Needed before anything can be decrypted, so never encrypted (ISO 32000-2 §7.5.8.2). */
function isXrefStream(value: PdfValue): boolean {
  if (value === null || typeof value !== 'object' || value.kind !== 'stream') return false;
  return asName(value.dict.entries.get('Type')) === 'XRef';
}
