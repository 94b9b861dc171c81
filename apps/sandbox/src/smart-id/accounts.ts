/** Who is meant by a semantics identifier or a document number. */
import { BEHAVIOURS } from '../behaviours.ts';
import { type Citizen, findCitizen } from '../citizens.ts';

const SEMANTICS = /^((?:PNO|PAS|IDC)[A-Z]{2}-([0-9]+))$/;
/** The account of the sandbox on its one device. */
const DOCUMENT = /^((?:PNO|PAS|IDC)[A-Z]{2}-([0-9]+))-MOCK-Q$/;

export type Account = { readonly citizen: Citizen; readonly documentNumber: string };

export function accountOf(kind: 'etsi' | 'document', identifier: string): Account | undefined {
  const [, semantics, number] = (kind === 'etsi' ? SEMANTICS : DOCUMENT).exec(identifier) ?? [];
  const citizen = number === undefined ? undefined : findCitizen(number);
  return citizen === undefined ? undefined : { citizen, documentNumber: `${semantics}-MOCK-Q` };
}

/** Locked, revoked and expired are one answer here. */
export function isUsable({ citizen }: Account): boolean {
  const { certificates, refusal } = BEHAVIOURS[citizen.behaviour];
  return refusal !== 'locked' && certificates.includes('valid');
}
