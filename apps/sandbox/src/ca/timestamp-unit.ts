/** Key and certificate of the unit that stamps time; made anew when the address of the sandbox changed. */
import 'reflect-metadata';
import { X509Certificate } from '@peculiar/x509';
import { z } from 'zod';
import { type Issuer, makeTimestampUnit } from './certificates.ts';
import { around, type Hierarchy } from './hierarchy.ts';
import { fromPem, generateKeys, toPem } from './keys.ts';
import type { StateDir } from './state-dir.ts';

const FILE = 'timestamp-unit';
const DAYS = { before: 30, after: 1000 };
const KEPT = z.object({ pkiUrl: z.string(), key: z.string(), certificate: z.base64() });

export async function raiseTimestampUnit(
  state: StateDir,
  { pkiUrl, issuing }: Hierarchy,
  now: number,
): Promise<Issuer> {
  const kept = KEPT.optional().parse(await state.read(FILE));
  if (kept?.pkiUrl === pkiUrl) {
    return { keys: fromPem(kept.key), certificate: new X509Certificate(kept.certificate) };
  }
  const keys = await generateKeys('ec');
  const certificate = await makeTimestampUnit(keys, issuing, pkiUrl, around(now, DAYS.before, DAYS.after));
  const fresh: z.infer<typeof KEPT> = { pkiUrl, key: toPem(keys), certificate: certificate.toString('base64') };
  await state.write(FILE, fresh);
  return { keys, certificate };
}
