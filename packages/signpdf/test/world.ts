/** The real library with its placeholder helpers, a form to sign, and a provider with real keys. */
import { createHash } from 'node:crypto';
import { trimContentsPadding, verifySignedData } from '@kyso/cms';
import { birthRegistrationForm } from '@kyso/fixtures';
import {
  KysoSigner,
  type KysoSignerOptions,
  type PlaceholderHelper,
  type RemoteKysoSignerOptions,
} from '@kyso/signpdf';
import { type Citizen, FakeRemoteSigner, issueCitizen, ManualClock, START_MS, signHash } from '@kyso/testkit';
import { pdflibAddPlaceholder } from '@signpdf/placeholder-pdf-lib';
import { plainAddPlaceholder } from '@signpdf/placeholder-plain';
import { SUBFILTER_ETSI_CADES_DETACHED } from '@signpdf/utils';
import { PDFDocument } from 'pdf-lib';

export const CITIZEN_NUMBER = '001090000001';
const DAY_MS = 24 * 3_600_000;

let citizen: Promise<Citizen> | undefined;
let form: Promise<Uint8Array> | undefined;

/** Keys and the form are made once per test file: they are slow. */
export function theCitizen(): Promise<Citizen> {
  citizen ??= issueCitizen({ number: CITIZEN_NUMBER, name: 'Nguyễn Văn An', notBefore: new Date(START_MS - DAY_MS) });
  return citizen;
}

/** A signer whose key is at hand. */
export async function localSigner(more: Partial<KysoSignerOptions> = {}): Promise<KysoSigner> {
  const { credential, privateKey } = await theCitizen();
  const { certificate, chain } = credential;
  return new KysoSigner({ certificate, chain, signHash: async (hash) => signHash(privateKey, hash), ...more });
}

/** Options for a signer whose person answers after `answerAfterMs` of a clock that only pauses move. */
export async function remoteWorld(answer?: 'approve' | 'decline' | 'expire', answerAfterMs = 7_000) {
  const signer = new FakeRemoteSigner([await theCitizen()]);
  const clock = new ManualClock();
  const pauses: number[] = [];
  const options: RemoteKysoSignerOptions = {
    signer,
    account: { number: CITIZEN_NUMBER },
    description: 'Ký tờ khai',
    documentName: 'Tờ khai.pdf',
    clock,
    sleep: async (ms) => {
      pauses.push(ms);
      clock.advance(ms);
      if (answer !== undefined && clock.now() >= START_MS + answerAfterMs) signer.answer(answer);
    },
    random: () => 0.5,
  };
  return { signer, clock, pauses, options };
}

const TEXTS = { reason: 'Ky to khai', contactInfo: '', name: 'Nguyen Van An', location: 'Ha Noi' };
const COMMON = { ...TEXTS, signingTime: new Date(START_MS), subFilter: SUBFILTER_ETSI_CADES_DETACHED };

/** The birth form with a placeholder, as `helper` makes it. */
export async function prepared(helper: Exclude<PlaceholderHelper, 'pdfkit010'>, signatureLength: number) {
  form ??= birthRegistrationForm();
  const pdf = await form;
  if (helper === 'plain') return plainAddPlaceholder({ pdfBuffer: Buffer.from(pdf), signatureLength, ...COMMON });
  const pdfDoc = await PDFDocument.load(pdf);
  pdflibAddPlaceholder({ pdfDoc, signatureLength, ...COMMON });
  return Buffer.from(await pdfDoc.save());
}

/** The bytes a signer is handed, without going through the library: they need no structure. */
export function cutDocument(reservedBytes: number): Buffer {
  const padded = (range: string) => `%PDF-1.7\n/ByteRange [${range}]`.padEnd(80);
  const rest = '\n%%EOF';
  const length1 = padded('').length;
  const offset2 = length1 + 2 * reservedBytes + 2;
  return Buffer.from(padded(`0 ${length1} ${offset2} ${rest.length}`) + rest, 'latin1');
}

/** Reads a signed file back: what its byte range leaves out is the CMS, judged over the rest. */
export function verifyFile(signed: Buffer) {
  const text = signed.toString('latin1');
  const [, ...numbers] = /\/ByteRange \[0 (\d+) (\d+) (\d+)\]/.exec(text) ?? [];
  const [length1 = 0, offset2 = 0, length2 = 0] = numbers.map(Number);
  const documentDigest = createHash('sha256')
    .update(signed.subarray(0, length1))
    .update(signed.subarray(offset2, offset2 + length2))
    .digest();
  const contents = Buffer.from(text.slice(length1 + 1, offset2 - 1), 'hex');
  const reachesEnd = offset2 + length2 === signed.length;
  return { reachesEnd, contents, report: verifySignedData(trimContentsPadding(contents), { documentDigest }) };
}
