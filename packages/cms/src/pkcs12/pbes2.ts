/** Decryption under a password as RFC 8018 §6.2 has it, with PBKDF2 and AES in CBC mode. */
import { createDecipheriv, pbkdf2Sync } from 'node:crypto';
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from '../algorithm-identifier.ts';
import { fieldsOf } from '../der/fields.ts';
import { TAG } from '../der/tags.ts';
import { readOctetString, readSmallInteger } from '../der/values.ts';
import { assertIterations, Unfamiliar } from './unfamiliar.ts';

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
const HMAC_WITH_SHA1 = '1.2.840.113549.2.7';

const DIGESTS = new Map([
  [HMAC_WITH_SHA1, 'sha1'],
  ['1.2.840.113549.2.9', 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
]);

const CIPHERS = new Map([
  ['2.16.840.1.101.3.4.1.2', { name: 'aes-128-cbc', keyBytes: 16 }],
  ['2.16.840.1.101.3.4.1.22', { name: 'aes-192-cbc', keyBytes: 24 }],
  ['2.16.840.1.101.3.4.1.42', { name: 'aes-256-cbc', keyBytes: 32 }],
]);

/** @throws Unfamiliar for other algorithms, DerError, and what OpenSSL throws for data that does not decrypt */
export function decryptPbes2(algorithm: AlgorithmIdentifier, password: string, data: Uint8Array): Uint8Array {
  const parameters = parametersOf(algorithm, PBES2);
  const derivation = readAlgorithmIdentifier(parameters.take(TAG.SEQUENCE, 'the key derivation'));
  const scheme = readAlgorithmIdentifier(parameters.take(TAG.SEQUENCE, 'the encryption scheme'));
  const cipher = known(CIPHERS, scheme.oid);
  if (scheme.parameters === undefined) throw new Unfamiliar('a cipher without an initialisation vector');
  const key = deriveKey(derivation, password, cipher.keyBytes);
  const decipher = createDecipheriv(cipher.name, key, readOctetString(scheme.parameters));
  return Buffer.concat([decipher.update(data), decipher.final()]);
}

function deriveKey(algorithm: AlgorithmIdentifier, password: string, keyBytes: number): Uint8Array {
  const fields = parametersOf(algorithm, PBKDF2);
  const salt = readOctetString(fields.take(TAG.OCTET_STRING, 'the salt'));
  const iterations = assertIterations(readSmallInteger(fields.take(TAG.INTEGER, 'the iteration count')));
  fields.takeIf(TAG.INTEGER); // the key length, which the cipher says as well
  const prf = fields.takeIf(TAG.SEQUENCE);
  const digest = known(DIGESTS, prf === undefined ? HMAC_WITH_SHA1 : readAlgorithmIdentifier(prf).oid);
  return pbkdf2Sync(password, salt, iterations, keyBytes, digest);
}

function parametersOf({ oid, parameters }: AlgorithmIdentifier, wanted: string) {
  if (oid !== wanted || parameters === undefined) throw new Unfamiliar(`the algorithm ${oid}`);
  return fieldsOf(parameters, 'the parameters');
}

function known<T>(table: ReadonlyMap<string, T>, oid: string): T {
  const found = table.get(oid);
  if (found === undefined) throw new Unfamiliar(`the algorithm ${oid}`);
  return found;
}
