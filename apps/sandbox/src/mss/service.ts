/** TS 102 204 without its two carriers: what a request asks, and the codes that answer it. */
import { randomUUID } from 'node:crypto';
import { type DigestName, digestOfLength, type Scheme, signDigest } from '../approvals/sign-digest.ts';
import { stateOf, type Transaction, type TransactionState } from '../approvals/transaction.ts';
import { BEHAVIOURS } from '../behaviours.ts';
import type { Credential } from '../ca/credentials.ts';
import { type Citizen, findCitizenByPhone } from '../citizens.ts';
import type { World } from '../protocol.ts';

/** The profile that signs a digest; every other one signs text and is not there. */
export const DIGEST_PROFILE = 'http://mobile-id.vn/digitalSignature';
const PKCS1_FORMATS = [
  'http://uri.etsi.org/TS102204/v1.1.2#PKCS1',
  'http://www.methics.fi/KiuruMSSP/v3.2.0#PKCS1',
  'http://mss.ficom.fi/TS102204/v1.0.0#PKCS1',
];
const CMS_FORMATS = ['http://uri.etsi.org/TS102204/v1.1.2#PKCS7', 'http://uri.etsi.org/TS102204/v1.1.2#CMS-Signature'];
const MAX_WAIT_MS = 600_000;

export type Mss = World & {
  readonly protocol: string;
  /** By MSSP_TransID: the transaction of the ledger. */
  readonly transactions: Map<string, { readonly id: string; readonly format: string }>;
  readonly usedTransIds: Set<string>;
  readonly failedOnce: Set<string>;
};

/** A fault: its code, and the word of the standard for it. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
    this.reason = reason;
  }
}

/** What happens on the line instead of an answer. */
export class Line extends Error {
  readonly instead: 'nothing' | 'cut' | 'html';

  constructor(instead: 'nothing' | 'cut' | 'html') {
    super(instead);
    this.instead = instead;
  }
}

export type Sender = {
  readonly apId?: string;
  readonly apPassword?: string;
  readonly apTransId?: string;
  readonly instant?: string;
};
export type Asked = {
  readonly msisdn?: string;
  readonly mimeType?: string;
  readonly encoding?: string;
  readonly data?: string;
  readonly display?: string;
  readonly profile?: string;
  readonly format?: string;
  readonly mode?: string;
  readonly timeout?: string;
};
export type Reply = {
  readonly status: number;
  readonly message: string;
  readonly msspTransId?: string;
  /** base64. */
  readonly signature?: string;
};

/** Who calls. @throws Fault 102, 104 */
export function admit({ serviceProvider, usedTransIds }: Mss, { apId, apPassword, apTransId, instant }: Sender): void {
  if (apId === undefined || apTransId === undefined || instant === undefined) throw new Fault(102, 'MISSING_PARAM');
  if (apId !== serviceProvider.id || apPassword !== serviceProvider.password)
    throw new Fault(104, 'UNAUTHORIZED_ACCESS');
  const isNcName = /^[A-Za-z_][\w.-]{0,31}$/.test(apTransId);
  if (!isNcName || Number.isNaN(Date.parse(instant)) || usedTransIds.has(apTransId))
    throw new Fault(101, 'WRONG_PARAM');
  usedTransIds.add(apTransId);
}

/** Certificates of a number; in the field a status other than "active" keeps them from signing. */
export async function profile(mss: Mss, msisdn: string | undefined): Promise<readonly Credential[]> {
  const citizen = whoHas(mss, msisdn);
  return mss.book.of(citizen);
}

export async function sign(mss: Mss, asked: Asked): Promise<Reply> {
  const { data, profile: wanted, format = '', mode = '', timeout = '300' } = asked;
  if (data === undefined || wanted === undefined || asked.mimeType === undefined) throw new Fault(102, 'MISSING_PARAM');
  if (wanted !== DIGEST_PROFILE) throw new Fault(109, 'UNSUPPORTED_PROFILE');
  if (![...PKCS1_FORMATS, ...CMS_FORMATS].includes(format)) throw new Fault(108, 'INCOMPATIBLE_INTERFACE');
  if (!/^(synch|asynch|asynchClientServer)$/.test(mode)) throw new Fault(108, 'INCOMPATIBLE_INTERFACE');
  if (!/^\d{1,3}$/.test(timeout)) throw new Fault(101, 'WRONG_PARAM');
  const hash = digestIn(asked);
  const citizen = whoHas(mss, asked.msisdn);
  const behaviour = BEHAVIOURS[citizen.behaviour];
  if (behaviour.refusal === 'busy') throw new Fault(406, 'PB_SIGNATURE_PROCESS');
  if (behaviour.refusal === 'locked') throw new Fault(403, 'CARD_BLOCKED');
  if (behaviour.refusal === 'quota') throw new Fault(780, 'SERVICE_NOT_PROVIDED');
  const [credential] = await mss.book.of(citizen);
  if (credential === undefined) throw new Fault(422, 'NO_CERT_FOUND');
  if (credential.kind === 'revoked' || credential.kind === 'suspended') {
    return { status: 501, message: 'REVOKED_CERTIFICATE' };
  }
  if (behaviour.signFault === 'before' && isFirst(mss, data)) throw new Fault(900, 'INTERNAL_ERROR');

  const transaction = await open(mss, asked, citizen, credential, hash);
  const msspTransId = `mssp-${randomUUID()}`;
  if (behaviour.forgets !== true) mss.transactions.set(msspTransId, { id: transaction.id, format });
  if (behaviour.signFault === 'after') throw new Fault(900, 'INTERNAL_ERROR');
  if (behaviour.signFault === 'silent') throw new Line('nothing');
  if (behaviour.signFault === 'dropped') throw new Line('cut');
  if (mode !== 'synch') return { status: 100, message: 'REQUEST_OK', msspTransId };
  const settled = await mss.ledger.settled(transaction.id, MAX_WAIT_MS);
  return outcome(mss, settled ?? transaction, msspTransId, format);
}

export function status(mss: Mss, msspTransId: string | undefined): Reply {
  const known = mss.transactions.get(msspTransId ?? '');
  const transaction = mss.ledger.find(known?.id ?? '');
  if (known === undefined || transaction === undefined || msspTransId === undefined)
    throw new Fault(101, 'WRONG_PARAM');
  return outcome(mss, transaction, msspTransId, known.format);
}

const FAULTS: Readonly<Record<Exclude<TransactionState, 'waiting' | 'signed'>, readonly [number, string]>> = {
  declined: [401, 'USER_CANCEL'],
  expired: [208, 'EXPIRED_TRANSACTION'],
  wrong_pin: [402, 'PIN_NR_BLOCKED'],
  wrong_code: [4012, 'USER_CANCEL'],
  unreachable: [209, 'OTA_ERROR'],
};

function outcome(mss: Mss, transaction: Transaction, msspTransId: string, format: string): Reply {
  const state = stateOf(transaction, mss.now());
  if (state === 'waiting') return { status: 504, message: 'OUTSTANDING_TRANSACTION', msspTransId };
  if (state !== 'signed') throw new Fault(...FAULTS[state]);
  const value = transaction.signatures[0]?.value ?? new Uint8Array();
  const isCms = CMS_FORMATS.includes(format);
  const signature = Buffer.from(isCms ? cmsOver(transaction) : value).toString('base64');
  return { status: 500, message: 'SIGNATURE', msspTransId, signature };
}

/** @throws Fault 107, 103 */
function digestIn({ mimeType = '', encoding, data = '' }: Asked): {
  readonly hash: Uint8Array;
  readonly digest: DigestName;
} {
  if (encoding !== 'base64' || !/^[A-Za-z0-9+/]+={0,2}$/.test(data)) throw new Fault(107, 'INAPPROPRIATE_DATA');
  const bytes = Buffer.from(data, 'base64');
  const hash = mimeType === 'application/octet-stream' ? fromDigestInfo(bytes) : bytes;
  const digest = digestOfLength(hash.byteLength);
  const named = /^application\/x-(sha\d{3})$/.exec(mimeType)?.[1];
  if (mimeType !== 'application/octet-stream' && named === undefined) throw new Fault(107, 'INAPPROPRIATE_DATA');
  if (digest === undefined || (named !== undefined && named !== digest)) throw new Fault(103, 'WRONG_DATA_LENGTH');
  return { hash, digest };
}

/** DER of DigestInfo with SHA-256 in it. */
function fromDigestInfo(der: Buffer): Buffer {
  const prefix = Buffer.from('3031300d060960864801650304020105000420', 'hex');
  if (der.length !== prefix.length + 32 || !der.subarray(0, prefix.length).equals(prefix)) {
    throw new Fault(107, 'INAPPROPRIATE_DATA');
  }
  return der.subarray(prefix.length);
}

/** @throws Fault 102, 105, 900; Line for a service that is out */
function whoHas(_mss: Mss, msisdn: string | undefined): Citizen {
  if (msisdn === undefined) throw new Fault(102, 'MISSING_PARAM');
  const citizen = findCitizenByPhone(msisdn);
  if (citizen === undefined) throw new Fault(105, 'UNKNOWN_CLIENT');
  const { outage } = BEHAVIOURS[citizen.behaviour];
  if (outage === 'server-error') throw new Fault(900, 'INTERNAL_ERROR');
  if (outage === 'html') throw new Line('html');
  return citizen;
}

async function open(
  mss: Mss,
  { display = '', timeout = '300' }: Asked,
  citizen: Citizen,
  credential: Credential,
  { hash, digest }: { readonly hash: Uint8Array; readonly digest: DigestName },
): Promise<Transaction> {
  const behaviour = BEHAVIOURS[citizen.behaviour];
  const keys = behaviour.signs === 'other-key' ? await mss.book.strangerKeys() : credential.keys;
  const scheme: Scheme = 'rsa-pkcs1';
  const transaction = mss.ledger.accept({
    id: `mss-${randomUUID()}`,
    protocol: mss.protocol,
    citizen,
    behaviour,
    description: display,
    documents: [{ docId: 'DTBS', fileType: digest, hash }],
    key: keys.privateKey,
    scheme,
    digest,
    // The caller says how long a person may take; the sandbox may be set to less.
    ...(Number(timeout) * 1000 < 30_000 ? { approvalMs: Number(timeout) * 1000 } : {}),
  });
  if (transaction === undefined) throw new TypeError('two transactions have one id');
  mss.phone.ring(transaction);
  return transaction;
}

/** A CMS as text-signing profiles return it: over signed attributes of its own, so nothing of it fits elsewhere. */
function cmsOver({ key, digest, documents }: Transaction): Uint8Array {
  const hash = documents[0]?.hash ?? new Uint8Array();
  const oid = (hex: string) => tlv(0x06, Buffer.from(hex, 'hex'));
  const sha256 = tlv(0x30, oid('608648016503040201'), Buffer.of(5, 0));
  const attributes = [
    tlv(0x30, oid('2a864886f70d010903'), tlv(0x31, oid('2a864886f70d010701'))),
    tlv(0x30, oid('2a864886f70d010904'), tlv(0x31, tlv(0x04, hash))),
  ];
  const value = signDigest('rsa-pkcs1', key, digest, hash);
  const signer = tlv(
    0x30,
    Buffer.of(2, 1, 3),
    tlv(0x80, Buffer.alloc(20, 1)),
    sha256,
    tlv(0xa0, ...attributes),
    tlv(0x30, oid('2a864886f70d010101'), Buffer.of(5, 0)),
    tlv(0x04, value),
  );
  const content = tlv(0x30, oid('2a864886f70d010701'));
  const signed = tlv(0x30, Buffer.of(2, 1, 3), tlv(0x31, sha256), content, tlv(0x31, signer));
  return tlv(0x30, oid('2a864886f70d010702'), tlv(0xa0, signed));
}

function tlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts);
  const length =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.of(tag, ...length), body]);
}

function isFirst({ failedOnce }: Mss, data: string): boolean {
  if (failedOnce.has(data)) return false;
  failedOnce.add(data);
  return true;
}
