/** Checks that are kept: the report as it was, sealed, so that an officer can open it again. */
import type { FileId, VerificationRecord } from '@kyso/domain';
import { instant } from '@kyso/runtime';
import { vaultContext } from '@kyso/signing';
import { announceVerification } from '@kyso/webhooks';
import type { GatewayDeps } from '../deps.ts';
import type { KeptEvidence } from '../evidence/kept.ts';
import type { Answer, Call } from '../http/call.ts';
import { pdfOnly } from '../http/pdf-only.ts';
import { openUpload } from '../http/upload.ts';
import { validateBody, validateQuery } from '../http/validate.ts';
import { type Findings, renderEvidence, renderFindings } from '../render/validation.ts';
import { uploadQuery } from '../schemas/files.ts';
import { createVerification as schema, uploadFields } from '../schemas/verifications.ts';
import { answerFindings, checkWithEvidence } from './check-document.ts';
import { found, idParam } from './params.ts';

type Checked = Awaited<ReturnType<typeof checkWithEvidence>>;
type Opened = Pick<Findings, 'report' | 'identity'> & { readonly evidence?: readonly KeptEvidence[] };

export async function createVerification(call: Call, deps: GatewayDeps): Promise<Answer> {
  return call.body === undefined ? await checkUpload(call, deps) : await checkFile(call, deps);
}

async function checkFile(call: Call, deps: GatewayDeps): Promise<Answer> {
  const { file_id: fileId, citizen_ids: numbers } = validateBody(schema, call.body);
  const { tenantId } = call.caller;
  const { sha256, sizeBytes, name } = found(await deps.store.files.find(tenantId, fileId));
  const checked = await checkWithEvidence(deps, tenantId, { ref: { sha256, sizeBytes }, name }, numbers);
  return keep(call, deps, checked, fileId);
}

/** The bytes are gone when the answer is made; a report is what stays. */
async function checkUpload(call: Call, deps: GatewayDeps): Promise<Answer> {
  const { name } = validateQuery(uploadQuery, call.query);
  const { caller, headers, stream } = call;
  const upload = await openUpload({ headers, stream, name }, { maxBytes: deps.maxUploadBytes });
  await using place = await deps.scratch.open();
  const ref = await place.blobs.write(caller.tenantId, pdfOnly(upload.source), { maxBytes: deps.maxUploadBytes });
  const { citizen_ids: numbers } = validateBody(uploadFields, Object.fromEntries(upload.fields));
  const { dir } = place;
  return keep(call, deps, await checkWithEvidence(deps, caller.tenantId, { ref, dir, name: upload.name }, numbers));
}

async function keep(call: Call, deps: GatewayDeps, checked: Checked, fileId?: FileId): Promise<Answer> {
  const { findings, evidence } = checked;
  const { tenantId } = call.caller;
  const { report, identity, fileName, sha256 } = findings;
  const record: VerificationRecord = {
    id: deps.ids.next('ver'),
    tenantId,
    ...(fileId === undefined ? {} : { fileId }),
    fileName,
    sha256,
    verdict: report.verdict,
    reasons: [...new Set([report.reason, ...report.signatures.flatMap(({ reasons }) => reasons)])],
    report: deps.vault.seal(JSON.stringify({ report, identity, evidence }), vaultContext.verificationReport(tenantId)),
    createdAt: instant(deps.clock.now()),
  };
  await deps.store.verifications.insert(record);
  await tell(deps, record);
  const headers = { location: `/v1/verifications/${record.id}` };
  const head = { ...headOf(record), evidence: evidence.map(renderEvidence) };
  return { status: 201, headers, body: { ...head, ...renderFindings(findings, call.language) } };
}

/** A crash on the way is mended by the sweeper, which announces what is not marked published. */
async function tell({ store, clock, bell, publicUrl }: GatewayDeps, record: VerificationRecord): Promise<void> {
  const deliveries = await announceVerification({ store, clock }, record, publicUrl);
  await Promise.all(deliveries.map((deliveryId) => bell.ring({ kind: 'deliver', deliveryId })));
}

export async function readVerification(call: Call, deps: GatewayDeps): Promise<Answer> {
  const { tenantId } = call.caller;
  const record = found(await deps.store.verifications.find(tenantId, idParam(call, 'verification_id', 'ver')));
  const { fileName, sha256 } = record;
  // reports of before have no evidence
  const { evidence = [], ...opened }: Opened = JSON.parse(
    deps.vault.open(record.report, vaultContext.verificationReport(tenantId)),
  );
  return answerFindings(
    call,
    deps,
    { ...opened, fileName, sha256 },
    {
      ...headOf(record),
      evidence: evidence.map(renderEvidence),
    },
  );
}

const headOf = ({ id, fileId, createdAt }: VerificationRecord) => ({
  id,
  object: 'verification' as const,
  file_id: fileId ?? null,
  created_at: createdAt,
});
