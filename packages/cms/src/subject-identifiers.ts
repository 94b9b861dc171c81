import { type DistinguishedName, nameTexts } from './name.ts';
import { ID_AT_USER_ID } from './oids.ts';

/**
 * What the UID attributes of Vietnamese subjects name: citizen number, old identity number, tax number, passport,
 * social insurance number, and the two older personal codes.
 */
export const SUBJECT_IDENTIFIER_KINDS = ['CCCD', 'CMND', 'MST', 'HC', 'BHXH', 'PID', 'PPID'] as const;
export type SubjectIdentifierKind = (typeof SUBJECT_IDENTIFIER_KINDS)[number];
/** `value` is kept as text: leading zeros count. */
export type SubjectIdentifier = { readonly kind: SubjectIdentifierKind; readonly value: string };

const LABELLED = /^\s*([A-Za-z]+)\s*:\s*(\S.*?)\s*$/;

/** Every labelled UID in order; a subject may carry several. UIDs with other labels stay in the name only. */
export function subjectIdentifiers(subject: DistinguishedName): readonly SubjectIdentifier[] {
  return nameTexts(subject, ID_AT_USER_ID).flatMap((text) => {
    const [, label = '', value = ''] = LABELLED.exec(text) ?? [];
    const kind = SUBJECT_IDENTIFIER_KINDS.find((known) => known === label.toUpperCase());
    return kind === undefined ? [] : [{ kind, value }];
  });
}
