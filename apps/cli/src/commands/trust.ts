import { readFileSync } from 'node:fs';
import { parseCertificate } from '@kyso/cms';
import {
  addToTrustFolder,
  BUNDLED_ANCHORS,
  readTrustFolder,
  removeFromTrustFolder,
  type TrustAnchor,
} from '@kyso/trust';
import { type Call, type Command, required, UsageError, word } from '../command.ts';

const FINGERPRINT = /^[0-9a-f]{64}$/;
const COUNTS_LATER = 'a running gateway or worker sees it after a restart';

/** Needs no installation. */
export const trustList: Command = {
  name: 'trust list',
  usage: '[--trust DIR]',
  summary: 'list the authorities that signatures are judged by (KYSO_TRUST_DIR, else those that Kyso brings along)',
  options: { trust: { type: 'string' } },
  async run(call) {
    const { anchors, intermediates } = readTrustFolder(folderOf(call) ?? BUNDLED_ANCHORS);
    for (const one of anchors) call.print(lineOf('root', one));
    for (const one of intermediates) call.print(lineOf('authority', one));
    return 0;
  },
};

export const trustAdd: Command = {
  name: 'trust add',
  usage: '[--trust DIR] --sha256 FINGERPRINT FILE',
  summary: 'trust a certificate (DER or PEM) whose fingerprint was compared with what its authority publishes',
  options: { trust: { type: 'string' }, sha256: { type: 'string' } },
  async run(call) {
    const path = word(call, 0, 'the file of a certificate');
    const sha256 = fingerprintIn(required(call, 'sha256'));
    const file = addToTrustFolder(ownFolder(call), readCertificate(path), sha256);
    call.print({ added: sha256, file, note: COUNTS_LATER });
    return 0;
  },
};

export const trustRemove: Command = {
  name: 'trust remove',
  usage: '[--trust DIR] FINGERPRINT',
  summary: 'trust a certificate no longer',
  options: { trust: { type: 'string' } },
  async run(call) {
    const sha256 = fingerprintIn(word(call, 0, 'the fingerprint that `kyso trust list` prints'));
    call.print({ removed: sha256, file: removeFromTrustFolder(ownFolder(call), sha256), note: COUNTS_LATER });
    return 0;
  },
};

function lineOf(kind: 'root' | 'authority', { certificate, name, sha256, file, source }: TrustAnchor) {
  const { notBefore, notAfter } = parseCertificate(certificate);
  return { kind, name, sha256, valid_from: notBefore, valid_until: notAfter, file, source: source ?? null };
}

function folderOf(call: Call): string | undefined {
  const given = call.options['trust'];
  return typeof given === 'string' ? given : call.variable('KYSO_TRUST_DIR');
}

/** What Kyso brings along is not edited: an upgrade replaces it. */
function ownFolder(call: Call): string {
  const folder = folderOf(call);
  if (folder === undefined) {
    throw new UsageError(`give --trust DIR or KYSO_TRUST_DIR; a copy of ${BUNDLED_ANCHORS} is a start`);
  }
  return folder;
}

function fingerprintIn(text: string): string {
  const hex = text.replaceAll(':', '').toLowerCase();
  if (!FINGERPRINT.test(hex)) throw new UsageError('a fingerprint is the SHA-256 of the certificate: 64 hex digits');
  return hex;
}

function readCertificate(path: string): Uint8Array {
  try {
    return Uint8Array.from(readFileSync(path));
  } catch (cause) {
    throw new UsageError(`${path} cannot be read`, { cause });
  }
}
