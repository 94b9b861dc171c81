/** From the trailer of an encrypted document to its security handler: dictionary, password, key. */
import { ambiguous } from '../document-error.ts';
import { asArray, asDict, asString, type PdfDict, type PdfValue } from '../objects.ts';
import type { Resolver } from '../reading/filters.ts';
import type { XrefChain } from '../xref/chain.ts';
import { type Encryption, readEncryption } from './encrypt-dictionary.ts';
import { badDictionary, passwordFailure } from './encryption-error.ts';
import { legacyKeyOfOwner, legacyKeyOfUser } from './legacy-keys.ts';
import { modernKeyOfOwner, modernKeyOfUser, sealedPermissionBits } from './modern-keys.ts';
import { legacyPasswords, modernPasswords } from './password.ts';
import { type Authority, SecurityHandler } from './security-handler.ts';

/**
 * Unlocks with the empty password or with the one given; a given one that is the owner's lifts the restrictions of a
 * document that opens without.
 * @throws KysoError `document.encrypted` (`password_required`, `password_wrong`, `unknown_security_handler`),
 * `document.corrupted`, `document.ambiguous` (`encryption_dropped`), `document.unsupported`
 */
export function unlock(xref: XrefChain, resolve: Resolver, password: string | undefined): SecurityHandler {
  // The trailer that counts may have inherited the key from an older one; readers that do not inherit see no encryption.
  if (xref.sections[0]?.trailer.entries.has('Encrypt') !== true) {
    throw ambiguous('encryption_dropped', 'only an older revision says that the document is encrypted');
  }
  const encryption = readEncryption(dictionaryOf(xref.trailer, resolve), fileIdOf(xref.trailer, resolve), resolve);
  const given = password === undefined || password === '' ? undefined : password;
  const withNone = open(encryption, '');
  const opened = (given === undefined ? undefined : open(encryption, given)) ?? withNone;
  if (opened === undefined) throw passwordFailure(given === undefined ? 'password_required' : 'password_wrong');
  const authority = withNone?.authority === 'owner' ? 'owner' : opened.authority;
  const { fileKey } = opened;
  const sealed = encryption.kind === 'modern' ? sealedPermissionBits(encryption, fileKey) : undefined;
  const permissionBits = encryption.permissionBits & (sealed ?? encryption.permissionBits);
  const unlocked = { encryption, fileKey, authority, passwordNeeded: withNone === undefined, permissionBits };
  return new SecurityHandler(unlocked, resolve);
}

function dictionaryOf(trailer: PdfDict, resolve: Resolver): PdfDict {
  const value: PdfValue = resolve(trailer.entries.get('Encrypt'));
  const dictionary = asDict(value);
  if (dictionary === undefined) throw badDictionary('Encrypt');
  return dictionary;
}

/** A missing identifier counts as an empty one. */
function fileIdOf(trailer: PdfDict, resolve: Resolver): Uint8Array {
  const first = asArray(resolve(trailer.entries.get('ID')))?.items[0];
  return asString(resolve(first))?.bytes ?? new Uint8Array(0);
}

type Opened = { readonly fileKey: Uint8Array; readonly authority: Authority };

/** As the owner's password first: it may be the user's as well, and then nothing is restricted. */
function open(encryption: Encryption, password: string): Opened | undefined {
  return (
    firstKey(candidatesAs(encryption, password, 'owner'), 'owner') ??
    firstKey(candidatesAs(encryption, password, 'user'), 'user')
  );
}

type Candidate = () => Uint8Array | undefined;

function candidatesAs(encryption: Encryption, password: string, authority: Authority): Candidate[] {
  if (encryption.kind === 'legacy') {
    const keyOf = authority === 'owner' ? legacyKeyOfOwner : legacyKeyOfUser;
    return legacyPasswords(password).map((bytes) => () => keyOf(encryption, bytes));
  }
  const keyOf = authority === 'owner' ? modernKeyOfOwner : modernKeyOfUser;
  return modernPasswords(password).map((bytes) => () => keyOf(encryption, bytes));
}

function firstKey(candidates: readonly Candidate[], authority: Authority): Opened | undefined {
  for (const candidate of candidates) {
    const fileKey = candidate();
    if (fileKey !== undefined) return { fileKey, authority };
  }
  return undefined;
}
