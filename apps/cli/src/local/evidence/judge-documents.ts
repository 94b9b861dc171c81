/** The signatures on the documents of a package, and on the sheets about them, judged again by what the package holds. */
import type { Instant } from '@kyso/domain';
import { bytesBlob } from '@kyso/pdf';
import { type Trust, type ValidationOptions, validateDocument } from '@kyso/validation';
import { z } from 'zod';
import type { Material } from './check-material.ts';
import { type Finding, membersIn, parseMember, sha256 } from './package-parts.ts';
import type { Members } from './read-zip.ts';

const reportSchema = z.looseObject({ verdict: z.string(), sha256: z.string() });

export type Judged = {
  readonly findings: readonly Finding[];
  readonly documents: readonly { readonly member: string; readonly verdict: string }[];
  /** `signed_by`: null when the sheet is not signed. */
  readonly sheets: readonly { readonly member: string; readonly verdict: string; readonly signed_by: string | null }[];
};

export async function judgeDocuments(
  members: Members,
  now: Instant,
  trust: Trust,
  material: Material,
): Promise<Judged> {
  const options: ValidationOptions = { now, trust, ...sourcesIn(material) };
  const [documents, sheets] = [[], []] as [Judged['documents'][number][], Judged['sheets'][number][]];
  const findings: Finding[] = [];
  for (const { path: member, name, bytes } of membersIn(members, 'signed', 'pdf')) {
    const { verdict } = await validateDocument(bytesBlob(bytes), options);
    documents.push({ member, verdict });
    const report = parseMember(members, `report/${name}.json`, reportSchema);
    const pair = [report?.verdict, verdict].sort().join();
    if (verdict === 'invalid' || verdict === 'unsigned') findings.push({ member, problem: `signatures_${verdict}` });
    if (report?.sha256 !== sha256(bytes)) findings.push({ member, problem: 'report_is_of_another_document' });
    else if (pair === 'invalid,valid') findings.push({ member, problem: 'report_differs' });
  }
  for (const { path: member, bytes } of membersIn(members, 'report', 'pdf')) {
    const { verdict, signatures } = await validateDocument(bytesBlob(bytes), options);
    sheets.push({ member, verdict, signed_by: signatures[0]?.signer?.commonName ?? null });
    if (verdict === 'invalid') findings.push({ member, problem: 'sheet_altered' });
  }
  return { findings, documents, sheets };
}

/** Nothing is fetched: what was had when the package was made stands in for it. */
function sourcesIn({ certificates, ocsps, crls }: Material): Pick<ValidationOptions, 'revocation' | 'certificates'> {
  const raw = ({ raw }: { readonly raw: Uint8Array }) => raw;
  return {
    revocation: { find: async () => ({ ocsps: ocsps.map(raw), crls: crls.map(raw) }) },
    certificates: { issuersOf: async () => certificates.map(raw) },
  };
}
