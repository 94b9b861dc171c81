import { drawSheet } from '@kyso/pdf';
import { checkSheet, type Language, type SheetWish } from '@kyso/validation';
import type { GatewayDeps } from './deps.ts';
import type { Findings } from './render/validation.ts';

type Wish = {
  readonly language: Language;
  /** Under which the check is kept. */
  readonly number?: string;
};

/** The sheet of a check as PDF, signed where a key for it is configured and in force; it says whether it is. */
export async function makeSheet(
  { clock, seal }: Pick<GatewayDeps, 'clock' | 'seal'>,
  { report, identity, fileName, sha256 }: Findings,
  wish: Wish,
): Promise<Uint8Array> {
  const nowMs = clock.now();
  const signedBy = seal?.holderAt(nowMs);
  const said: SheetWish = {
    ...wish,
    fileName,
    sha256,
    masked: true,
    ...(identity === undefined ? {} : { identity: identity.map((match) => match ?? undefined) }),
    ...(signedBy === undefined ? {} : { signedBy }),
  };
  const pdf = await drawSheet(checkSheet(report, said), { madeAt: new Date(report.validatedAt) });
  return seal === undefined || signedBy === undefined ? pdf : await seal.sign(pdf, nowMs);
}
