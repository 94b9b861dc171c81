/**
 * A folder of certificates that are trusted. Its manifest `anchors.json`, where there is one, names each file with its
 * SHA-256 and where it came from, and a file that does not fit is refused; files without a manifest are taken as they
 * are. Sub-folders are entered, so that one tree can stand beside another.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { formatName, isSelfIssued, parseCertificate } from '@kyso/cms';
import { isKysoError, KysoError } from '@kyso/domain';
import { z } from 'zod';
import { derOrPem } from './pem.ts';

/** Both Vietnamese trees: the public one (NEAC) and the one of the government. */
export const BUNDLED_ANCHORS = join(
  dirname(createRequire(import.meta.url).resolve('@kyso/trust/package.json')),
  'anchors',
);

const MANIFEST = 'anchors.json';
const EXTENSIONS = /\.(pem|crt|cer|der)$/i;
/** A bundle of all public authorities stays far below. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;
const MAX_FILES = 1000;

const ENTRY = z.object({
  file: z.string(),
  /** Of the DER, lower-case hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string(),
  /** Where it was had from, and what its fingerprint was compared with. */
  source: z.string(),
  compared: z.string(),
});
const ANCHORS = z.object({ anchors: z.array(ENTRY) });

export type TrustAnchor = {
  readonly certificate: Uint8Array;
  /** Path of the file inside the folder. */
  readonly file: string;
  /** Lower-case hex SHA-256 of the DER. */
  readonly sha256: string;
  readonly name: string;
  /** Provenance out of the manifest. */
  readonly source?: string;
};

export type TrustFolder = {
  /** Self-issued ones: paths end here. When a folder has none of them, every certificate is an anchor. */
  readonly anchors: readonly TrustAnchor[];
  /** The others: known, but trusted only below an anchor. */
  readonly intermediates: readonly TrustAnchor[];
};

/**
 * @throws KysoError `validation_failed` when the folder cannot be read, holds no certificate, or holds something that is
 * none or not the one its manifest names. It is refused as a whole: a store read by halves makes verdicts nobody can explain.
 */
export function readTrustFolder(folder: string): TrustFolder {
  const manifest = readManifest(folder);
  const all = filesIn(folder).flatMap((file) => certificatesIn(folder, file));
  if (all.length === 0) throw refused(folder, 'it holds no certificate (.pem, .crt, .cer, .der)');
  for (const { file, sha256 } of manifest) {
    const found = all.filter((one) => one.file === file);
    if (found.length === 0) throw refused(folder, `the manifest names ${file}, which is missing`);
    if (!found.some((one) => one.sha256 === sha256))
      throw refused(folder, `${file} is not the certificate of the manifest`);
  }
  const named = all.map((one) => {
    const entry = manifest.find(({ file, sha256 }) => file === one.file && sha256 === one.sha256);
    return entry === undefined ? one : { ...one, name: entry.name, source: entry.source };
  });
  const anchors = named.filter(({ certificate }) => isSelfIssued(parseCertificate(certificate)));
  if (anchors.length === 0) return { anchors: named, intermediates: [] };
  return { anchors, intermediates: named.filter((one) => !anchors.includes(one)) };
}

function readManifest(folder: string): z.infer<typeof ANCHORS>['anchors'] {
  let text: string;
  try {
    text = readFileSync(join(folder, MANIFEST), 'utf8');
  } catch {
    return [];
  }
  const parsed = ANCHORS.safeParse(attemptJson(text));
  if (!parsed.success) throw refused(folder, `${MANIFEST} is not a list of anchors`);
  return parsed.data.anchors;
}

function attemptJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function filesIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => EXTENSIONS.test(name));
    if (names.length > MAX_FILES) throw refused(folder, `it holds more than ${MAX_FILES} files`);
    return names.toSorted();
  } catch (error) {
    if (isKysoError(error)) throw error;
    throw refused(folder, 'it is not a folder that can be read');
  }
}

function certificatesIn(folder: string, file: string): TrustAnchor[] {
  const path = join(folder, file);
  if (statSync(path).size > MAX_FILE_BYTES) throw refused(folder, `${file} is larger than ${MAX_FILE_BYTES} bytes`);
  return derOrPem(Uint8Array.from(readFileSync(path)), 'CERTIFICATE').map((certificate) => ({
    certificate,
    file,
    sha256: createHash('sha256').update(certificate).digest('hex'),
    name: nameOf(folder, file, certificate),
  }));
}

function nameOf(folder: string, file: string, der: Uint8Array): string {
  try {
    return formatName(parseCertificate(der).subject);
  } catch (error) {
    if (isKysoError(error)) throw refused(folder, `${file} is not a certificate: ${error.message}`);
    throw error;
  }
}

function refused(folder: string, why: string): KysoError {
  return new KysoError('validation_failed', `the trust folder cannot be used: ${why}`, { details: { folder, why } });
}
