/** Whom the API is asked about. An account on one device has a document number; signatures are asked of it, not of the person. */
import type { SignerAccount, SignOrder } from '@kyso/domain';
import { z } from 'zod';
import { fromJson } from '../parse.ts';

/** ETSI EN 319 412-1 semantics identifier of a natural person: `PNOEE-38412319871`. */
const SEMANTICS = /^(PNO|PAS|IDC)[A-Z]{2}-[A-Za-z0-9-]{1,30}$/;

export function semanticsIdentifier({ number }: SignerAccount, country: string): string {
  return SEMANTICS.test(number) ? number : `PNO${country}-${number}`;
}

/** What is remembered of an account between two signatures: the core keeps it as the account's grant. */
const LINK = z.object({ documentNumber: z.string().regex(/^[\w-]{1,80}$/), certificate: z.base64() });
export type Link = z.output<typeof LINK>;

export function linkOf({ grant }: SignerAccount): Link | undefined {
  const parsed = LINK.safeParse(grant === undefined ? undefined : fromJson(Buffer.from(grant)));
  return parsed.success ? parsed.data : undefined;
}

export function toGrant(link: Link): string {
  return JSON.stringify(link);
}

/** The document number whose certificate the order was made for; undefined when the link is for another one. */
export function documentOf(order: SignOrder): string | undefined {
  const link = linkOf(order.account);
  return link?.certificate === Buffer.from(order.certificate).toString('base64') ? link.documentNumber : undefined;
}
