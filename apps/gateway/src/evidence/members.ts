/** What goes into an evidence package, one member after the other; no more than one document is open at a time. */
import { createHash } from 'node:crypto';
import type { RequestEvent, RequestItem, SignatureRequest } from '@kyso/domain';
import { instant } from '@kyso/runtime';
import { findCheckpoint } from '@kyso/signing';
import type { GatewayDeps } from '../deps.ts';
import { renderTimelineEntry } from '../render/signature-request.ts';
import { renderFindings } from '../render/validation.ts';
import { makeSheet } from '../sheet.ts';
import { README } from './readme.ts';
import type { Member } from './write-package.ts';

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value, null, 2));

/** Where members of each kind lie; their names are their SHA-256. */
const PLACES = {
  certificate: { folder: 'certificates', extension: 'cer' },
  ocsp: { folder: 'ocsps', extension: 'ors' },
  crl: { folder: 'crls', extension: 'crl' },
  timestamp: { folder: 'timestamps', extension: 'tst' },
} as const;
type Kind = keyof typeof PLACES;

/** How a member came to be known. */
type Origin =
  | { readonly found: 'in_document'; readonly document: string }
  | { readonly found: 'before_signing' | 'for_this_package'; readonly url: string; readonly at: string }
  | { readonly found: 'certification_path' };

/** Names members by their content, each once, and remembers where each was found. */
class Collection {
  readonly #sources: ({ readonly path: string } & Origin)[] = [];
  readonly #paths = new Set<string>();

  /** @returns the path, when nobody has put the same there before. */
  add(kind: Kind, sha256: string, origin: Origin): string | undefined {
    const path = `${PLACES[kind].folder}/${sha256}.${PLACES[kind].extension}`;
    this.#sources.push({ path, ...origin });
    if (this.#paths.has(path)) return undefined;
    this.#paths.add(path);
    return path;
  }

  *members(kind: Kind, ders: readonly Uint8Array[], origin: Origin): Generator<Member> {
    for (const der of ders) {
      const path = this.add(kind, createHash('sha256').update(der).digest('hex'), origin);
      if (path !== undefined) yield { path, content: der };
    }
  }

  get sources(): unknown {
    return this.#sources;
  }
}

export async function* evidenceMembers(
  deps: GatewayDeps,
  request: SignatureRequest,
  events: readonly RequestEvent[],
): AsyncGenerator<Member> {
  yield { path: 'README.txt', content: new TextEncoder().encode(README) };
  yield { path: 'timeline.json', content: json(events.map((event) => renderTimelineEntry(event, 'vi'))) };
  yield { path: 'audit/events.json', content: json(events) };
  const checkpoint = await findCheckpoint(deps.store.audit, events);
  if (checkpoint !== undefined) yield { path: 'audit/checkpoint.json', content: json(checkpoint) };
  const collection = new Collection();
  yield* seenBeforeSigning(deps, request, collection);
  for (const item of request.items) yield* itemMembers(deps, request, item, collection);
  yield { path: 'sources.json', content: json(collection.sources) };
}

/** What the issuer said before the phone was asked. */
async function* seenBeforeSigning(
  deps: GatewayDeps,
  { tenantId, preparation }: SignatureRequest,
  collection: Collection,
): AsyncGenerator<Member> {
  for (const { kind, sha256, url, at } of preparation?.revocationEvidence ?? []) {
    const path = collection.add(kind, sha256, { found: 'before_signing', url, at });
    if (path !== undefined) yield { path, content: stored(deps, tenantId, sha256) };
  }
}

async function* itemMembers(
  deps: GatewayDeps,
  { tenantId }: SignatureRequest,
  { itemId, sha256, signed }: RequestItem,
  collection: Collection,
): AsyncGenerator<Member> {
  yield { path: `original/${itemId}.pdf`, content: stored(deps, tenantId, sha256) };
  if (signed === undefined) return;
  const document = `signed/${itemId}.pdf`;
  yield { path: document, content: stored(deps, tenantId, signed.sha256) };
  const ref = { tenantId, sha256: signed.sha256, sizeBytes: signed.sizeBytes };
  const { report, material, seen, certificates } = await deps.verifier.examine(ref, instant(deps.clock.now()));
  const findings = { report, fileName: signed.fileName, sha256: signed.sha256 };
  yield { path: `report/${itemId}.json`, content: json(renderFindings(findings, 'vi')) };
  yield { path: `report/${itemId}.pdf`, content: await makeSheet(deps, findings, { language: 'vi' }) };
  const inside = { found: 'in_document', document } as const;
  yield* collection.members('certificate', material.certificates, inside);
  yield* collection.members('ocsp', material.ocsps, inside);
  yield* collection.members('crl', material.crls, inside);
  yield* collection.members('timestamp', material.timestamps, inside);
  yield* collection.members('certificate', certificates, { found: 'certification_path' });
  for (const { kind, der, url, at } of seen) {
    yield* collection.members(kind, [der], { found: 'for_this_package', url, at });
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
