/** Bodies of the Mobile-ID REST API as they arrive. */
import { z } from 'zod';
import { digestOfLength } from '../approvals/sign-digest.ts';

const required = (name: string) =>
  z.string({ error: `Required ${name} is missing.` }).min(1, `Required ${name} is missing.`);

export const CERTIFICATE = z.object({
  relyingPartyUUID: required('relyingPartyUUID'),
  relyingPartyName: required('relyingPartyName'),
  phoneNumber: required('phoneNumber').regex(/^\+\d{7,15}$/, 'phoneNumber must contain of + and numbers(8-30)'),
  nationalIdentityNumber: required('nationalIdentityNumber').regex(
    /^\d{6,15}$/,
    'nationalIdentityNumber must be numeric',
  ),
});

const MAX_TEXT_BYTES = 100;
const MAX_UCS_2 = 50;

export const SIGNATURE = CERTIFICATE.extend({
  hash: required('hash').pipe(z.base64('Hash must be Base64 encoded')),
  hashType: z.enum(['SHA256', 'SHA384', 'SHA512'], { error: 'Required hashType is missing.' }),
  language: z.enum(['EST', 'ENG', 'RUS', 'LIT'], { error: 'Required language is missing.' }),
  displayText: z.string().optional(),
  displayTextFormat: z.enum(['GSM-7', 'UCS-2']).default('GSM-7'),
})
  .refine(({ hash, hashType }) => digestOfLength(Buffer.from(hash, 'base64').length)?.toUpperCase() === hashType, {
    message: 'The length of the hash must match the type of hash',
    path: ['hash'],
  })
  .refine(
    ({ displayText = '', displayTextFormat }) =>
      displayTextFormat === 'UCS-2'
        ? displayText.length <= MAX_UCS_2
        : Buffer.byteLength(displayText) <= MAX_TEXT_BYTES,
    { message: 'displayText is too long', path: ['displayText'] },
  );
export type SignatureBody = z.output<typeof SIGNATURE>;
