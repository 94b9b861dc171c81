/** Not encryption: whoever reads the text can undo it. It only shows a test which values went through a vault. */
import { KysoError, type Sealed, type Vault } from '@kyso/domain';

const MARKER = 'plain-vault';

/** Writes `plain-vault.<context>.<text>`, both base64url, so that a search for the plain text finds only what was never sealed. */
export class PlainVault implements Vault {
  seal(plaintext: string | Uint8Array, context: string): Sealed {
    return `${MARKER}.${encode(context)}.${encode(plaintext)}`;
  }

  open(sealed: Sealed, context: string): string {
    return Buffer.from(this.openBytes(sealed, context)).toString('utf8');
  }

  openBytes(sealed: Sealed, context: string): Uint8Array {
    const [marker, sealedContext, text, ...rest] = sealed.split('.');
    if (marker !== MARKER || text === undefined || rest.length > 0) {
      throw new KysoError('internal', 'the sealed value was not made by this vault');
    }
    if (sealedContext !== encode(context)) throw new KysoError('internal', 'the sealed value has another context');
    return Buffer.from(text, 'base64url');
  }
}

function encode(text: string | Uint8Array): string {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : Buffer.from(text);
  return bytes.toString('base64url');
}
