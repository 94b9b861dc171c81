import { createHash } from 'node:crypto';
import { BoundedMap } from '@kyso/domain';

const KEPT = 10_000;

/** What the provider calls a certificate's key, kept from the listing to the order so that it need not be asked twice. */
export class CredentialIds {
  readonly #ids = new BoundedMap<string>(KEPT);

  keep(certificate: Uint8Array, id: string): void {
    this.#ids.set(keyOf(certificate), id);
  }

  find(certificate: Uint8Array): string | undefined {
    return this.#ids.get(keyOf(certificate));
  }
}

function keyOf(certificate: Uint8Array): string {
  return createHash('sha256').update(certificate).digest('base64');
}
