/** Citizens' keys and certificates, issued when first asked for and kept in the state directory. */
import 'reflect-metadata';
import { X509Certificate } from '@peculiar/x509';
import { z } from 'zod';
import { BEHAVIOURS, type CredentialKind } from '../behaviours.ts';
import type { Citizen } from '../citizens.ts';
import { makeLeaf, type Validity } from './certificates.ts';
import { around, type Hierarchy } from './hierarchy.ts';
import { fromPem, generateKeys, type KeyKind, type KeyPair, toPem } from './keys.ts';
import type { StateDir } from './state-dir.ts';

export type Credential = {
  readonly kind: CredentialKind;
  /** 32 hex digits, lower case. */
  readonly serial: string;
  readonly certificate: X509Certificate;
  readonly keys: KeyPair;
  /** RFC 5280 §5.3: when and why, for the CRL and OCSP. */
  readonly revocation?: Revocation;
};

export type Revocation = { readonly at: Date; readonly reason: (typeof REASONS)[keyof typeof REASONS] };

/** CRLReason, RFC 5280 §5.3.1: keyCompromise, and certificateHold for one that may come back. */
const REASONS = { revoked: 1, suspended: 6 } as const;

const DAY_MS = 24 * 60 * 60 * 1000;
const REVOKED_AFTER_DAYS = 20;

const VALIDITY: Readonly<Record<CredentialKind, (now: number) => Validity>> = {
  valid: (now) => around(now, 30, 730),
  revoked: (now) => around(now, 30, 730),
  suspended: (now) => around(now, 30, 730),
  expired: (now) => around(now, 400, -35),
};

const FILE_PREFIX = 'citizen-';
const FILE = z.object({
  kind: z.enum(['valid', 'expired', 'revoked', 'suspended']),
  key: z.string(),
  /** All certificates ever issued for this key, newest last, each with the address it names. */
  certificates: z.array(z.object({ pkiUrl: z.string(), certificate: z.base64() })),
});
type File = z.infer<typeof FILE>;

export class CredentialBook {
  readonly #state: StateDir;
  readonly #hierarchy: Hierarchy;
  readonly #now: () => number;
  readonly #bySerial = new Map<string, Credential>();
  readonly #wanted = new Map<string, Promise<Credential>>();
  readonly #strangers = new Map<KeyKind, Promise<KeyPair>>();

  private constructor(state: StateDir, hierarchy: Hierarchy, now: () => number) {
    this.#state = state;
    this.#hierarchy = hierarchy;
    this.#now = now;
  }

  /** Reads everything issued in earlier runs, so that CRL and OCSP still know it. */
  static async open(state: StateDir, hierarchy: Hierarchy, now: () => number): Promise<CredentialBook> {
    const book = new CredentialBook(state, hierarchy, now);
    const files = await state.list(FILE_PREFIX);
    for (const file of await Promise.all(files.map((name) => state.read(name)))) book.#register(FILE.parse(file));
    return book;
  }

  /** Certificates of the account in the provider's order; the first call for a citizen makes them. */
  async of(citizen: Citizen, keyKind: KeyKind = 'rsa'): Promise<readonly Credential[]> {
    const kinds = BEHAVIOURS[citizen.behaviour].certificates;
    return Promise.all(kinds.map((kind) => this.#once(citizen, kind, keyKind)));
  }

  /** Whatever was issued under this serial number, in any run. */
  find(serial: string): Credential | undefined {
    return this.#bySerial.get(serial);
  }

  revoked(): readonly (Credential & { readonly revocation: Revocation })[] {
    const all = [...this.#bySerial.values()];
    return all.flatMap((credential) => {
      const { revocation } = credential;
      return revocation === undefined ? [] : [{ ...credential, revocation }];
    });
  }

  /** A key of nobody, for signatures that must not verify. */
  strangerKeys(keyKind: KeyKind = 'rsa'): Promise<KeyPair> {
    const keys = this.#strangers.get(keyKind) ?? generateKeys(keyKind);
    this.#strangers.set(keyKind, keys);
    return keys;
  }

  #once(citizen: Citizen, kind: CredentialKind, keyKind: KeyKind): Promise<Credential> {
    const name = `${FILE_PREFIX}${citizen.id}-${kind}${keyKind === 'rsa' ? '' : `-${keyKind}`}`;
    const known = this.#wanted.get(name);
    if (known !== undefined) return known;
    const wanted = this.#issue(name, citizen, kind, keyKind);
    this.#wanted.set(name, wanted);
    // A failure (a full disk) is told to whoever asked and not remembered.
    wanted.catch(() => this.#wanted.delete(name));
    return wanted;
  }

  async #issue(name: string, citizen: Citizen, kind: CredentialKind, keyKind: KeyKind): Promise<Credential> {
    const kept = FILE.optional().parse(await this.#state.read(name));
    const newest = kept && this.#register(kept).at(-1);
    if (kept?.certificates.at(-1)?.pkiUrl === this.#hierarchy.pkiUrl && newest && this.#isAsItShouldBe(newest)) {
      return newest;
    }
    const keys = newest?.keys ?? (await generateKeys(keyKind));
    const { issuing, pkiUrl } = this.#hierarchy;
    const certificate = await makeLeaf(citizen, keys, issuing, pkiUrl, VALIDITY[kind](this.#now()));
    const file: File = {
      kind,
      key: toPem(keys),
      certificates: [...(kept?.certificates ?? []), { pkiUrl, certificate: certificate.toString('base64') }],
    };
    await this.#state.write(name, file);
    return this.#enter(kind, keys, certificate);
  }

  /** A certificate that was valid when it was made may have run out since. */
  #isAsItShouldBe({ kind, certificate }: Credential): boolean {
    return kind === 'expired' || certificate.notAfter.getTime() > this.#now();
  }

  #register(file: File): readonly Credential[] {
    const keys = fromPem(file.key);
    return file.certificates.map((row) => this.#enter(file.kind, keys, new X509Certificate(row.certificate)));
  }

  #enter(kind: CredentialKind, keys: KeyPair, certificate: X509Certificate): Credential {
    const at = new Date(certificate.notBefore.getTime() + REVOKED_AFTER_DAYS * DAY_MS);
    const isEnded = kind === 'revoked' || kind === 'suspended';
    const revocation = isEnded ? { revocation: { at, reason: REASONS[kind] } } : {};
    const credential = { kind, serial: certificate.serialNumber, certificate, keys, ...revocation };
    this.#bySerial.set(credential.serial, credential);
    return credential;
  }
}
