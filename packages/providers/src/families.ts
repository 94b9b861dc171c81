/**
 * The protocols that a provider may be configured with. A new provider of a known family is an entry of the
 * configuration or a dialect in the family's folder; a new family is a folder and a row here
 * (`docs/providers/writing-an-adapter.md`).
 */

import { CSC_FAMILIES } from './csc/family.ts';
import type { Family } from './family.ts';
import { MISA } from './misa/family.ts';
import { MOBILE_ID_FAMILIES } from './mobile-id/family.ts';
import { MSS_FAMILIES } from './mss/family.ts';
import { MYSIGN } from './mysign/family.ts';
import { RSSP } from './rssp/family.ts';
import { SMART_ID_FAMILIES } from './smart-id/family.ts';
import { SMARTCA_CSC } from './smartca-csc/family.ts';
import { SP769_FAMILIES } from './sp769/family.ts';

export const FAMILIES = {
  ...SP769_FAMILIES,
  ...CSC_FAMILIES,
  'smartca-csc': SMARTCA_CSC,
  mysign: MYSIGN,
  misa: MISA,
  rssp: RSSP,
  ...SMART_ID_FAMILIES,
  ...MOBILE_ID_FAMILIES,
  ...MSS_FAMILIES,
} as const satisfies Record<string, Family>;

export type Protocol = keyof typeof FAMILIES;

export const PROTOCOLS = Object.keys(FAMILIES) as readonly Protocol[]; // keys of this very table

export function isProtocol(name: string): name is Protocol {
  return Object.hasOwn(FAMILIES, name);
}
