/** What all answers about signatures have in common: check the document, then tell it as JSON or as a sheet. */
import type { BlobRef, TenantId } from '@kyso/domain';
import { bytesBlob } from '@kyso/pdf';
import { instant } from '@kyso/runtime';
import { identityMatches } from '@kyso/validation';
import type { GatewayDeps } from '../deps.ts';
import { type KeptEvidence, keptEvidence } from '../evidence/kept.ts';
import type { Answer, Call } from '../http/call.ts';
import { attachment } from '../http/content-disposition.ts';
import { type Findings, renderFindings } from '../render/validation.ts';
import { makeSheet } from '../sheet.ts';

type Document = {
  readonly ref: BlobRef;
  readonly name: string;
  /** Of a document that is not in the store, see `Scratch`. */
  readonly dir?: string;
};

export async function checkDocument(
  deps: GatewayDeps,
  tenantId: TenantId,
  { ref, name, ...place }: Document,
): Promise<Findings> {
  const report = await deps.verifier.validate({ tenantId, ...ref, ...place }, instant(deps.clock.now()));
  return { report, fileName: name, sha256: ref.sha256 };
}

/** The same with what it was judged by, and whether the person with these numbers signed, where there are any. */
export async function checkWithEvidence(
  deps: GatewayDeps,
  tenantId: TenantId,
  { ref, name, ...place }: Document,
  citizenIds: readonly string[],
): Promise<{ readonly findings: Findings; readonly evidence: readonly KeptEvidence[] }> {
  const now = instant(deps.clock.now());
  const { report, ...judgedBy } = await deps.verifier.examine({ tenantId, ...ref, ...place }, now);
  const matches = identityMatches(report, citizenIds).map((match) => match ?? null);
  const identity = citizenIds.length === 0 ? {} : { identity: matches };
  return { findings: { report, fileName: name, sha256: ref.sha256, ...identity }, evidence: keptEvidence(judgedBy) };
}

/** The sheet when the caller prefers `application/pdf`, else JSON with `more` in front. */
export async function answerFindings(call: Call, deps: GatewayDeps, findings: Findings, more: object): Promise<Answer> {
  const headers = { 'cache-control': 'private, no-cache', vary: 'Accept, Accept-Language, Authorization' };
  if (!wantsPdf(call)) {
    return { status: 200, headers, body: { ...more, ...renderFindings(findings, call.language) } };
  }
  const number = 'id' in more ? { number: String(more.id) } : {};
  const pdf = await makeSheet(deps, findings, { language: call.language, ...number });
  return {
    status: 200,
    headers: {
      ...headers,
      'content-type': 'application/pdf',
      'content-length': String(pdf.length),
      'content-disposition': attachment(sheetName(findings.fileName)),
    },
    blob: bytesBlob(pdf),
  };
}

const sheetName = (fileName: string): string => `${fileName.replace(/\.pdf$/i, '')} - phiếu kiểm tra.pdf`;

/** JSON unless the header names PDF and does not name JSON first. */
function wantsPdf({ headers }: Call): boolean {
  const types = (headers.accept ?? '').split(',').map((range) => range.split(';')[0]?.trim().toLowerCase());
  const known = types.filter((type) => type === 'application/pdf' || type === 'application/json' || type === '*/*');
  return known[0] === 'application/pdf';
}
