/** What goes into an evidence package, one member after the other; no more than one document is open at a time. */
import { createHash } from 'node:crypto';
import type { RequestEvent, RequestItem, SignatureRequest } from '@kyso/domain';
import type { GatewayDeps } from '../deps.ts';
import { checkDocument } from '../handlers/check-document.ts';
import { renderTimelineEntry } from '../render/signature-request.ts';
import { renderFindings } from '../render/validation.ts';
import { makeSheet } from '../sheet.ts';
import { README } from './readme.ts';
import type { Member } from './write-package.ts';

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value, null, 2));
const KINDS = [
  ['certificates', 'cer'],
  ['ocsps', 'ors'],
  ['crls', 'crl'],
  ['timestamps', 'tst'],
] as const;

export async function* evidenceMembers(
  deps: GatewayDeps,
  request: SignatureRequest,
  events: readonly RequestEvent[],
): AsyncGenerator<Member> {
  yield { path: 'README.txt', content: new TextEncoder().encode(README) };
  yield { path: 'timeline.json', content: json(events.map((event) => renderTimelineEntry(event, 'vi'))) };
  yield { path: 'audit/events.json', content: json(events) };
  const seen = new Set<string>();
  for (const item of request.items) yield* itemMembers(deps, request, item, seen);
}

async function* itemMembers(
  deps: GatewayDeps,
  { tenantId }: SignatureRequest,
  { itemId, sha256, signed }: RequestItem,
  seen: Set<string>,
): AsyncGenerator<Member> {
  yield { path: `original/${itemId}.pdf`, content: stored(deps, tenantId, sha256) };
  if (signed === undefined) return;
  yield { path: `signed/${itemId}.pdf`, content: stored(deps, tenantId, signed.sha256) };
  const ref = { sha256: signed.sha256, sizeBytes: signed.sizeBytes };
  const findings = await checkDocument(deps, tenantId, { ref, name: signed.fileName });
  yield { path: `report/${itemId}.json`, content: json(renderFindings(findings, 'vi')) };
  yield { path: `report/${itemId}.pdf`, content: await makeSheet(deps, findings, { language: 'vi' }) };
  const material = await deps.verifier.material({ tenantId, ...ref });
  for (const [kind, extension] of KINDS) {
    for (const der of material[kind]) {
      const path = `${kind}/${createHash('sha256').update(der).digest('hex')}.${extension}`;
      if (!seen.has(path)) yield { path, content: der };
      seen.add(path);
    }
  }
}

async function* stored(
  deps: GatewayDeps,
  tenantId: SignatureRequest['tenantId'],
  sha256: string,
): AsyncGenerator<Uint8Array> {
  using blob = await deps.blobs.open(tenantId, sha256);
  yield* blob.stream();
}
