/** What has to hold when everything has come to rest. */
import { createHash } from 'node:crypto';
import { parseSignedData, trimContentsPadding } from '@kyso/cms';
import { isAtRest, isTerminal, PUBLISHED_AS, type SignatureLevel, type SignatureRequest, statusOf } from '@kyso/domain';
import { findSignature, openDocument, type PdfDocument, signatureFields } from '@kyso/pdf';
import { verifyAudit } from '@kyso/signing';
import { NEVER } from './plan.ts';
import type { Truth } from './sim-portal.ts';
import type { Held } from './sim-provider.ts';
import { KEY, type World } from './world.ts';

/** Every breach in words; none: the run was right. */
export async function breaches(world: World): Promise<readonly string[]> {
  const found = [...world.violations];
  for (const truth of world.truths) found.push(...(await breachesOf(world, truth)));
  found.push(...untold(world), ...(await brokenChains(world)));
  for (const [id, { pushes }] of world.provider.held) {
    if (pushes !== 1) found.push(`the phone rang ${pushes} times for ${id}`);
  }
  return found;
}

async function breachesOf(world: World, truth: Truth): Promise<readonly string[]> {
  const request = world.requestOf(truth.id);
  if (request === undefined) return [`${truth.id} was accepted and is gone`];
  const log = world.store.tables.logs.get(truth.id) ?? [];
  const found: string[] = [];
  const say = (text: string) => found.push(`${truth.id} ${text}`);
  if (!isAtRest(request.state)) say(`is still ${request.state}`);
  if (log.some(({ seq }, index) => seq !== index + 1)) say('has a gap in its log');
  const terminals = log.filter(({ type }) => isTerminal(type));
  if (terminals.length !== 1) say(`has ${terminals.length} terminal events`);
  const end = log.findIndex(({ type }) => isTerminal(type));
  if (log.slice(end + 1).some(({ type }) => type === 'item_signed')) say('was signed after its end');
  for (const wrong of wrongEnds(world, truth, request)) say(wrong);
  for (const wrong of await wrongFiles(world, request)) say(wrong);
  return found;
}

/** The status against what happened at the phones. */
function wrongEnds(world: World, truth: Truth, request: SignatureRequest): readonly string[] {
  const batches = (request.preparation?.batches ?? []).map(({ transactionId }) =>
    world.provider.held.get(transactionId),
  );
  const status = statusOf(request);
  const signed = request.items.filter(({ state }) => state === 'signed').length;
  const isAllApproved = batches.length > 0 && batches.every((held) => held?.state === 'approved');
  const { isTampered, badDocuments, documents, onItemError } = truth.plan;
  const isClean = !isTampered && (badDocuments === 0 || (onItemError === 'continue' && badDocuments < documents));
  const wrong: string[] = [];
  const expect = (holds: boolean, text: string) => {
    if (!holds) wrong.push(`${text} (${describe(request, batches)})`);
  };
  expect(!truth.isCanceled || status === 'canceled', 'was canceled, so the portal was told, and is not');
  switch (status) {
    case 'completed':
      expect(isAllApproved && isClean && badDocuments === 0, 'is completed without every approval');
      expect(signed === request.items.length, 'is completed with a document that is not signed');
      break;
    case 'partially_completed':
      expect(signed > 0 && signed < request.items.length, 'is partially completed, and is not');
      expect(onItemError === 'continue', 'is partially completed although it was all or nothing');
      break;
    case 'declined':
      expect(
        batches.some((held) => held?.state === 'declined'),
        'is declined, and nobody declined',
      );
      break;
    case 'canceled':
      expect(truth.plan.cancelAfterSeconds !== NEVER, 'is canceled, and nobody did');
      expect(signed === 0, 'is canceled and signed');
      break;
    case 'expired':
      expect(
        batches.some((held) => held?.state === 'expired'),
        'is expired although the phone was answered',
      );
      expect(signed === 0, 'is expired and signed');
      break;
    case 'failed':
      expect(mayFail(world, truth, request), 'failed without a reason');
      break;
    default:
      expect(false, `ends as ${status}`);
  }
  // The commonest failure of signing products: signed, yet still pending.
  if (isAllApproved && isClean && status !== 'canceled' && !mayBeLost(world)) {
    expect(status === 'completed' || status === 'partially_completed', 'was approved and is not completed');
  }
  return wrong;
}

/** The outcome of a blocking call is known to the process that made it alone, and that may have died. */
function mayBeLost({ plan }: World): boolean {
  return plan.shape === 'blocking';
}

function mayFail(world: World, { plan }: Truth, request: SignatureRequest): boolean {
  switch (request.failure?.code) {
    case 'document.corrupted':
      return plan.badDocuments > 0;
    case 'provider.bad_signature':
      return plan.isTampered;
    case 'approval.lost':
      return mayBeLost(world);
    default:
      return false;
  }
}

async function wrongFiles(world: World, request: SignatureRequest): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const { signed, state, sha256 } of request.items) {
    if ((signed === undefined) === (state === 'signed')) wrong.push('has a document that is signed without a file');
    if (signed === undefined) continue;
    using file = await world.blobs.open(request.tenantId, signed.sha256);
    using base = await world.blobs.open(request.tenantId, sha256);
    const prefix = createHash('sha256').update(file.read(0, base.size)).digest('hex');
    if (prefix !== sha256) wrong.push('has a signed file that does not start with what was uploaded');
    // What ends badly after its documents are sealed is not raised.
    const level = statusOf(request) === 'failed' ? 'B-B' : request.level;
    if (!isAtLevel(openDocument(file), level)) wrong.push(`has a file that is not at ${level}`);
    if (
      statusOf(request) !== 'completed' &&
      statusOf(request) !== 'partially_completed' &&
      statusOf(request) !== 'failed'
    ) {
      wrong.push('has a signed file although it is over');
    }
  }
  return wrong;
}

/**
 * Document timestamps that each level takes, by whether the authority answered while the document was sealed: then the
 * signature carries the first one inside. Every one more would be a stamp for nothing.
 */
const STAMPS: Readonly<Record<'inside' | 'behind', Readonly<Record<SignatureLevel, number>>>> = {
  inside: { 'B-B': 0, 'B-T': 0, 'B-LT': 0, 'B-LTA': 1 },
  behind: { 'B-B': 0, 'B-T': 1, 'B-LT': 1, 'B-LTA': 2 },
};

function isAtLevel(document: PdfDocument, level: SignatureLevel): boolean {
  const stamps = signatureFields(document).filter(({ signature }) => signature?.subFilter === 'ETSI.RFC3161').length;
  const found = findSignature(document, 'Signature1');
  if (found?.signature.contents === undefined || found.coverage.fault !== undefined) return false;
  const [signer] = parseSignedData(trimContentsPadding(found.signature.contents.bytes)).signerInfos;
  const isInside = (signer?.timestampTokens.length ?? 0) > 0;
  const expected = STAMPS[isInside ? 'inside' : 'behind'][level];
  const isLast = level === 'B-B' || (level === 'B-T' && isInside);
  return stamps === expected && found.coverage.wholeFile === isLast;
}

function untold(world: World): readonly string[] {
  return world
    .logs()
    .flat()
    .filter(({ type, id }) => PUBLISHED_AS[type] !== undefined && !world.received.has(id))
    .map(({ id, type }) => `${id} (${type}) was not told to the portal`);
}

async function brokenChains({ store }: World): Promise<readonly string[]> {
  // Projections of a weak store may lag; a reader mends them, so everybody is read once.
  for (const id of store.tables.logs.keys()) await store.requests.load(id).catch(() => {});
  const report = await verifyAudit({ store, keys: [KEY.publicKey] });
  return report.kind === 'holds' ? [] : [`the audit chain is broken at ${report.row}: ${report.reason}`];
}

function describe(request: SignatureRequest, batches: readonly (Held | undefined)[]): string {
  const phones = batches.map((held) => held?.state ?? 'never asked').join(', ');
  return `${request.state}, ${request.failure?.code ?? 'no failure'}, phones: ${phones}`;
}
