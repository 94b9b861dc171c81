/** Not encryption: whoever reads the text can undo it. It only shows a test which values went through a vault. */
import { KysoError, type Sealed, type Vault } from '@kyso/domain';

const MARKER = 'plain-vault';

/** Writes `plain-vault.<context>.<text>`, both base64url, so that a search for the plain text finds only what was never sealed. */
export class PlainVault implements Vault {
  seal(plaintext: string, context: string): Sealed {
    return `${MARKER}.${encode(context)}.${encode(plaintext)}`;
  }

  open(sealed: Sealed, context: string): string {
    const [marker, sealedContext, text, ...rest] = sealed.split('.');
    if (marker !== MARKER || text === undefined || rest.length > 0) {
      throw new KysoError('internal', 'the sealed value was not made by this vault');
    }
    if (sealedContext !== encode(context)) throw new KysoError('internal', 'the sealed value has another context');
    return Buffer.from(text, 'base64url').toString('utf8');
  }
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}
