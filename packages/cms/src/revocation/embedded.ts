/** OCSP responses and CRLs that a CMS carries: its `crls` field (RFC 5652 §10.2.1, RFC 5940) and Adobe's attribute. */
import type { RevocationEvidence } from '@kyso/domain';
import { fieldsOf } from '../der/fields.ts';
import { childrenOf, readDer } from '../der/reader.ts';
import { contextTag, TAG } from '../der/tags.ts';
import { readOid } from '../der/values.ts';
import { ADBE_REVOCATION_INFO_ARCHIVAL, ID_RI_OCSP_RESPONSE } from '../oids.ts';
import { readable } from '../readable.ts';
import type { SignedData } from '../signed-data.ts';

/** DER as embedded; parts that cannot be read are left out. */
export function embeddedRevocations({ revocations, signerInfos }: SignedData): RevocationEvidence {
  const ocsps: Uint8Array[] = [];
  const crls: Uint8Array[] = [];
  for (const raw of revocations) {
    if (raw[0] === TAG.SEQUENCE) crls.push(raw);
    else ocsps.push(...(readable(() => otherRevocation(raw)) ?? []));
  }
  const attributes = signerInfos.flatMap(({ signedAttributes }) => signedAttributes?.attributes ?? []);
  for (const { values } of attributes.filter(({ oid }) => oid === ADBE_REVOCATION_INFO_ARCHIVAL)) {
    const [value] = values;
    if (value === undefined) continue;
    for (const list of readable(() => childrenOf(value)) ?? []) {
      const members = readable(() => childrenOf(childrenOf(list)[0] ?? list).map(({ raw }) => raw)) ?? [];
      if (list.tag === contextTag(0)) crls.push(...members);
      else if (list.tag === contextTag(1)) ocsps.push(...members);
    }
  }
  return { ocsps, crls };
}

/** `OtherRevocationInfoFormat`, `[1] IMPLICIT` in its set. Throws `DerError`. */
function otherRevocation(raw: Uint8Array): Uint8Array[] {
  const fields = fieldsOf(readDer(raw), 'other revocation information', contextTag(1));
  const format = readOid(fields.any('its format'));
  return format === ID_RI_OCSP_RESPONSE ? [fields.any('the response').raw] : [];
}
