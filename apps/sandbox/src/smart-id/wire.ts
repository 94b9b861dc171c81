/** Bodies of the Smart-ID RP API as they arrive, v2 and v3. What they do not name is ignored. */
import { z } from 'zod';
import { type DigestName, digestOfLength, type Scheme } from '../approvals/sign-digest.ts';

const MAX_NAME_BYTES = 32;

const PARTY = {
  relyingPartyUUID: z.string(),
  relyingPartyName: z.string().refine((name) => Buffer.byteLength(name) <= MAX_NAME_BYTES, 'longer than 32 bytes'),
  certificateLevel: z.enum(['ADVANCED', 'QUALIFIED', 'QSCD']).default('QUALIFIED'),
  nonce: z.string().min(1).max(30).optional(),
};

export const CHOICE = z.object(PARTY);
export type Party = z.output<typeof CHOICE>;

const text60 = z.string().min(1).max(60);
const text200 = z.string().min(1).max(200);

/* biome-ignore format: one row an interaction, read as a table */
const INTERACTION_V2 = z.union([
  z.strictObject({ type: z.literal('displayTextAndPIN'), displayText60: text60 }),
  z.strictObject({ type: z.literal('verificationCodeChoice'), displayText60: text60 }),
  z.strictObject({ type: z.literal('confirmationMessage'), displayText200: text200 }),
  z.strictObject({ type: z.literal('confirmationMessageAndVerificationCodeChoice'), displayText200: text200 }),
]);
/* biome-ignore format: one row an interaction, read as a table */
const INTERACTION_V3 = z.union([
  z.strictObject({ type: z.literal('displayTextAndPIN'), displayText60: text60 }),
  z.strictObject({ type: z.literal('confirmationMessage'), displayText200: text200 }),
  z.strictObject({ type: z.literal('confirmationMessageAndVerificationCodeChoice'), displayText200: text200 }),
]);
type Interaction = z.output<typeof INTERACTION_V2>;

const noneTwice = (list: readonly { type: string }[]) => new Set(list.map(({ type }) => type)).size === list.length;

/** What both versions boil down to. */
export type Asked = {
  readonly party: Party;
  readonly hash: Uint8Array;
  readonly digest: DigestName;
  readonly scheme: Scheme;
  readonly interaction: string;
  readonly text: string;
};

export const SIGN_V2 = z
  .object({
    ...PARTY,
    hash: z.base64(),
    hashType: z.enum(['SHA256', 'SHA384', 'SHA512']),
    allowedInteractionsOrder: z.array(INTERACTION_V2).min(1).refine(noneTwice, 'an interaction stands twice'),
  })
  .transform(({ hash, hashType, allowedInteractionsOrder, ...party }, context): Asked => {
    const bytes = Buffer.from(hash, 'base64');
    const digest = digestOfLength(bytes.length);
    if (digest === undefined || digest.toUpperCase() !== hashType) return wrongLength(context, 'hash');
    return { party, hash: bytes, digest, scheme: 'rsa-pkcs1', ...shown(allowedInteractionsOrder) };
  });

const HASH_ALGORITHMS = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' } as const;
const PKCS1 = {
  sha256WithRSAEncryption: 'sha256',
  sha384WithRSAEncryption: 'sha384',
  sha512WithRSAEncryption: 'sha512',
} as const;

const PARAMETERS = z.union([
  z.object({
    digest: z.base64().min(44).max(88),
    signatureAlgorithm: z.literal('rsassa-pss').default('rsassa-pss'),
    signatureAlgorithmParameters: z.object({ hashAlgorithm: z.enum(['SHA-256', 'SHA-384', 'SHA-512']) }),
  }),
  z.object({
    digest: z.base64().min(44).max(88),
    signatureAlgorithm: z.enum(['sha256WithRSAEncryption', 'sha384WithRSAEncryption', 'sha512WithRSAEncryption']),
    signatureAlgorithmParameters: z.undefined().optional(),
  }),
]);

export const SIGN_V3 = z
  .object({
    ...PARTY,
    signatureProtocol: z.literal('RAW_DIGEST_SIGNATURE'),
    signatureProtocolParameters: PARAMETERS,
    /** base64 of a JSON array; the text counts as it is. */
    interactions: z.base64(),
  })
  .transform(({ signatureProtocolParameters: asked, interactions, signatureProtocol: _, ...party }, context): Asked => {
    const bytes = Buffer.from(asked.digest, 'base64');
    const isPss = asked.signatureAlgorithm === 'rsassa-pss';
    const digest = isPss
      ? HASH_ALGORITHMS[asked.signatureAlgorithmParameters.hashAlgorithm]
      : PKCS1[asked.signatureAlgorithm];
    if (digestOfLength(bytes.length) !== digest) return wrongLength(context, 'signatureProtocolParameters.digest');
    const list = z.array(INTERACTION_V3).min(1).refine(noneTwice).safeParse(parsed(interactions));
    if (!list.success) {
      context.addIssue({ code: 'custom', message: 'not a list of interactions', path: ['interactions'] });
      return z.NEVER;
    }
    return { party, hash: bytes, digest, scheme: isPss ? 'rsa-pss' : 'rsa-pkcs1', ...shown(list.data) };
  });

function wrongLength(context: z.core.$RefinementCtx, field: string): never {
  context.addIssue({ code: 'custom', message: 'the length does not fit the algorithm', path: [field] });
  return z.NEVER;
}

/** The app of the sandbox knows every interaction, so it uses the first. */
function shown([first]: readonly Interaction[]) {
  if (first === undefined) throw new TypeError('a list that was checked is empty');
  return { interaction: first.type, text: 'displayText60' in first ? first.displayText60 : first.displayText200 };
}

function parsed(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}
