/** What `/P` allows a person who opened the document as its user (ISO 32000-2 Table 22). The owner may do everything. */
import type { PdfDocument } from '../document.ts';
import { locked } from '../document-error.ts';
import type { SecurityHandler } from './security-handler.ts';

export type AccessPermissions = {
  readonly print: boolean;
  readonly modify: boolean;
  readonly copy: boolean;
  readonly annotate: boolean;
  readonly fillForms: boolean;
  readonly extractForAccessibility: boolean;
  readonly assemble: boolean;
  readonly printHighQuality: boolean;
};

/** Bit positions count from 1. */
const BIT_POSITIONS: Readonly<Record<keyof AccessPermissions, number>> = {
  print: 3,
  modify: 4,
  copy: 5,
  annotate: 6,
  fillForms: 9,
  extractForAccessibility: 10,
  assemble: 11,
  printHighQuality: 12,
};

const LAST_BIT_OF_REVISION_2 = 6;

/** Revision 2 knows only the first four; filling in forms is bit 6 there, printing bit 3 and so on. */
const MEANT_BY_IN_REVISION_2: Partial<Record<keyof AccessPermissions, keyof AccessPermissions>> = {
  fillForms: 'annotate',
  extractForAccessibility: 'copy',
  assemble: 'modify',
  printHighQuality: 'print',
};

/** As `/P` says, whoever opened the document. */
export function accessPermissions({ encryption, permissionBits }: SecurityHandler): AccessPermissions {
  const allowed = (permission: keyof AccessPermissions): boolean => {
    const position = BIT_POSITIONS[permission];
    const meant = MEANT_BY_IN_REVISION_2[permission];
    if (encryption.revision === 2 && position > LAST_BIT_OF_REVISION_2 && meant !== undefined) return allowed(meant);
    return (permissionBits & (1 << (position - 1))) !== 0;
  };
  return {
    print: allowed('print'),
    modify: allowed('modify'),
    copy: allowed('copy'),
    annotate: allowed('annotate'),
    fillForms: allowed('fillForms'),
    extractForAccessibility: allowed('extractForAccessibility'),
    assemble: allowed('assemble'),
    printHighQuality: allowed('printHighQuality'),
  };
}

/** A signature goes into a field that is there, or into a new one. */
export type SignaturePlace = 'existing_field' | 'new_field';

/**
 * An existing field is filled in: bit 6 or 9. A new one is an annotation that is filled in (bit 6) or a change of the
 * contents (bit 4): either will do. Table 22 asks for both where a form is designed; a signature designs none. While
 * the place is not known, one of the two ways is enough.
 * @throws KysoError `document.locked` (`permissions`)
 */
export function assertPermitted(doc: PdfDocument, place: SignaturePlace | undefined): void {
  if (doc.encryption === undefined || doc.encryption.authority === 'owner') return;
  const { modify, annotate, fillForms } = accessPermissions(doc.encryption);
  const allowed = { existing_field: annotate || fillForms, new_field: annotate || modify };
  if (place === undefined ? allowed.existing_field || allowed.new_field : allowed[place]) return;
  throw locked('permissions', 'the restrictions of the document do not allow a signature');
}
