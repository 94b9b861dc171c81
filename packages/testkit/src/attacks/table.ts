/**
 * Forgeries, one row each, made from our own signed documents: a name, the class of attack, and how it is made. None of
 * them may ever be judged valid.
 */
import type { Issued, TestAuthority, TestTimestampUnit } from '../pki/authority.ts';
import { signPdf } from '../pki/sign-pdf.ts';
import { annotationAttacks } from './annotation-attacks.ts';
import { catalogAttacks } from './catalog-attacks.ts';
import { certifiedAttacks } from './certified-attacks.ts';
import { cmsAttacks } from './cms-attacks.ts';
import { formPdf } from './documents.ts';
import { fileAttacks } from './file-attacks.ts';
import { formAttacks } from './form-attacks.ts';
import { incrementAttacks } from './increment-attacks.ts';
import { lengthAttacks } from './length-attacks.ts';
import { preparedAttacks } from './prepared-attacks.ts';
import { rangeAttacks } from './range-attacks.ts';
import { signatureValueAttacks } from './signature-value-attacks.ts';
import { trustAttacks } from './trust-attacks.ts';
import { validationDataAttacks } from './validation-data-attacks.ts';

export type AttackWorld = {
  readonly authority: TestAuthority;
  readonly signer: Issued;
  readonly other: Issued;
  readonly unit: TestTimestampUnit;
  /** An unsigned form, and the same with one good signature. */
  readonly form: Uint8Array;
  readonly signed: Uint8Array;
};

export type Attack = { readonly name: string; readonly make: (world: AttackWorld) => Uint8Array };

export function attackWorld(authority: TestAuthority, unit: TestTimestampUnit): AttackWorld {
  const person = { commonName: 'Nguyễn Thị Ánh', uids: ['CCCD:001090000001'] };
  const signer = authority.issue(person);
  const other = authority.issue({ ...person, keys: signer.keys });
  const form = formPdf();
  return { authority, signer, other, unit, form, signed: signPdf(form, { signer }) };
}

export const ATTACKS: readonly Attack[] = [
  ...rangeAttacks,
  ...incrementAttacks,
  ...certifiedAttacks,
  ...cmsAttacks,
  ...validationDataAttacks,
  ...fileAttacks,
  ...catalogAttacks,
  ...formAttacks,
  ...signatureValueAttacks,
  ...trustAttacks,
  ...lengthAttacks,
  ...annotationAttacks,
  ...preparedAttacks,
];
