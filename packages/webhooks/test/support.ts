import { createHash } from 'node:crypto';
import {
  begin,
  type EventBody,
  type EventData,
  fold,
  follow,
  type IdByPrefix,
  isId,
  type RequestEvent,
  type SignatureRequest,
} from '@kyso/domain';

export const AT = '2026-01-15T08:30:00.000Z';
const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const CONTEXT = { at: AT, actor: 'worker', digest };
/** Canaries: if one of them shows up in a message, the message tells too much. */
export const SEALED_ACCOUNT = 'sealed-079012345678';

export function id<P extends keyof IdByPrefix>(prefix: P, last = '0'): IdByPrefix[P] {
  const text = `${prefix}_01J0000000000000000000000${last}`;
  if (!isId(prefix, text)) throw new TypeError(`${text} is no id`);
  return text;
}

export const CREATED: EventData['created'] = {
  signer: { provider: 'smartca', account: SEALED_ACCOUNT, accountMasked: '0790••••5678' },
  appearance: { lines: [] },
  items: [
    {
      itemId: id('sri', '1'),
      fileId: id('fil', '1'),
      fileName: 'Đơn đề nghị.pdf',
      sha256: 'a'.repeat(64),
      sizeBytes: 1_000,
      placement: { mode: 'invisible' },
    },
  ],
  description: 'Hồ sơ 0007',
  level: 'B-B',
  onItemError: 'abort',
  approvalSeconds: 300,
  metadata: { dossier: 'H21.22-250115-0007' },
  livemode: false,
  deadlineAt: AT,
};

const UNTIL_SUBMITTED: readonly EventBody[] = [
  { type: 'preparation_started', data: { deadlineAt: AT } },
  {
    type: 'prepared',
    data: {
      certificateSerial: '01',
      certificateSha256: 'b'.repeat(64),
      certificate: 'sealed:certificate',
      signatureAlgorithm: 'rsa-pkcs1',
      items: [{ itemId: id('sri', '1'), artifactSha256: 'c'.repeat(64), toBeSignedSha256: 'd'.repeat(64) }],
      batches: [{ transactionId: 'tx-secret', verificationCode: '481516', itemIds: [id('sri', '1')] }],
    },
  },
  { type: 'submission_started', data: {} },
  { type: 'submitted', data: { expiresAt: '2026-01-15T08:35:00.000Z', deadlineAt: AT } },
];
const UNTIL_COMPLETED: readonly EventBody[] = [
  ...UNTIL_SUBMITTED,
  { type: 'approved', data: { signatures: [{ itemId: id('sri', '1'), value: 'AAAA' }], deadlineAt: AT } },
  {
    type: 'item_signed',
    data: {
      itemId: id('sri', '1'),
      signedSha256: 'e'.repeat(64),
      signedSizeBytes: 2_000,
      signedFileName: 'Đơn đề nghị_signed.pdf',
    },
  },
  { type: 'completed', data: {} },
];
const DECLINED: readonly EventBody[] = [
  ...UNTIL_SUBMITTED,
  { type: 'declined', data: { failure: { code: 'approval.declined' } } },
];
const LIVES = { submitted: UNTIL_SUBMITTED, completed: UNTIL_COMPLETED, declined: DECLINED } as const;

export type Moment = { readonly event: RequestEvent; readonly request: SignatureRequest };

/** Every event of a life with the request as it was right after it. */
export function moments(life: keyof typeof LIVES, created: EventData['created'] = CREATED): readonly Moment[] {
  const first: RequestEvent = begin(id('sr'), id('ten'), created, CONTEXT);
  let event: RequestEvent | undefined = first;
  let request = fold([first]);
  const found: Moment[] = [];
  for (const body of [undefined, ...LIVES[life]]) {
    if (body !== undefined && request !== undefined) {
      event = follow(request, body, CONTEXT);
      request = event === undefined ? undefined : fold([event], request);
    }
    if (event === undefined || request === undefined) throw new TypeError(`the life ${life} is not allowed`);
    found.push({ event, request });
  }
  return found;
}

export function lastMoment(life: keyof typeof LIVES, created?: EventData['created']): Moment {
  const last = moments(life, created).at(-1);
  if (last === undefined) throw new TypeError('a life has an event');
  return last;
}
