import { z } from 'zod';
import { COMMON_SETTINGS, family } from '../family.ts';
import { createRsspSigner } from './remote-signer.ts';

const SETTINGS = z.object({
  ...COMMON_SETTINGS,
  /** As the provider registered it, such as `SMART_ID_FPT-CA`. */
  relyingParty: z.string().min(1),
  user: z.string().min(1),
  password: z.string().min(1),
  signature: z.string().min(1),
  /** PEM, PKCS#8. */
  key: z.string().min(1),
  /** By what the provider knows its people. */
  accountBy: z.enum(['citizen', 'phone']).default('citizen'),
  /** Whom the app names as the one who asks. */
  rpName: z.string().min(1).max(100),
  scaIdentity: z.string().min(1).optional(),
  validitySeconds: z.number().int().min(1).max(600).default(300),
});

export const RSSP = family(SETTINGS, ['password', 'signature', 'key'], (settings, context) => {
  const {
    relyingParty: name,
    user,
    password,
    signature,
    key,
    rpName,
    scaIdentity,
    validitySeconds,
    ...rest
  } = settings;
  const relyingParty = { name, user, password, signature, key };
  return createRsspSigner({
    ...rest,
    ...context,
    relyingParty,
    presentation: { rpName, scaIdentity, validitySeconds },
  });
});
