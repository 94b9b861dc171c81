/** The time the signer claims: `/M` of the dictionary, else the signing-time attribute (ETSI EN 319 142-1 §5.3, RFC 5652 §11.3). */
import { oids, readable, readTime, type SignedData } from '@kyso/cms';
import type { Instant } from '@kyso/domain';
import { asString, decodeText, type PdfDocument, type SignatureValue } from '@kyso/pdf';

const PDF_DATE = /^(?:D:)?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?\s*(?:Z|([+-])(\d{2})'?(\d{2})?'?)?/;

export function claimedTime(doc: PdfDocument, signature: SignatureValue, signedData?: SignedData): Instant | undefined {
  const written = readable(() => asString(doc.get(signature.dict, 'M')));
  const fromDictionary = written === undefined ? undefined : parsePdfDate(decodeText(written));
  return fromDictionary ?? (signedData === undefined ? undefined : attributeTime(signedData));
}

function attributeTime({ signerInfos }: SignedData): Instant | undefined {
  const attributes = signerInfos[0]?.signedAttributes?.attributes ?? [];
  const value = attributes.find(({ oid }) => oid === oids.ID_SIGNING_TIME)?.values[0];
  return value === undefined ? undefined : readable(() => readTime(value));
}

/** ISO 32000-2 §7.9.4; a date without zone is taken as UTC. `undefined` for what is no date. */
export function parsePdfDate(text: string): Instant | undefined {
  const match = PDF_DATE.exec(text);
  if (match === null) return undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00'] = match;
  const [sign, zoneHours = '00', zoneMinutes = '00'] = match.slice(7);
  const zone = sign === undefined ? 'Z' : `${sign}${zoneHours}:${zoneMinutes}`;
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
