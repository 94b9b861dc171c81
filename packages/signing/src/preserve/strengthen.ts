/**
 * Raises the signatures of a document to a PAdES level by appending increments (ETSI EN 319 142-1 §6): a timestamp
 * proves when they existed, a DSS holds the evidence about their certificates, a further timestamp seals both. Every
 * step stands by itself: what failed is tried again later, on what has been reached.
 */
import type { ByteSource, Instant, PreservationLevel, TimeStampAuthority } from '@kyso/domain';
import { concatSource, openDocument, type PdfDocument, prepareValidationData, readValidationData } from '@kyso/pdf';
import { documentTimestamp } from './document-timestamp.ts';
import { type EvidenceSources, missingMaterial } from './material.ts';
import { holdsUntil, isEverySignatureProven } from './reached.ts';
import { type Standing, signaturesOf } from './signatures-of.ts';

export type StrengthenPorts = EvidenceSources & {
  readonly authority: TimeStampAuthority;
  /** Milliseconds since 1970. */
  now(): number;
  random(length: number): Uint8Array;
};

export type StrengthenOptions = {
  readonly level: PreservationLevel;
  /** Of a document that does not open without. */
  readonly password?: string;
  /** The last timestamp is renewed when its certificate ends within so many milliseconds; default 90 days. */
  readonly renewWithinMs?: number;
  readonly signal: AbortSignal;
};

export type Strengthened = {
  /** To append, in this order; empty when the level was reached already. */
  readonly increments: readonly Uint8Array[];
  /** When the certificate of the last timestamp ends: before that it has to be renewed to stay verifiable. */
  readonly holdsUntil?: Instant;
};

const RENEW_WITHIN_MS = 90 * 24 * 60 * 60 * 1000;
/** Timestamp, evidence, timestamp; and for a renewal the evidence of the last one. */
const MAX_STEPS = 4;

/**
 * @throws KysoError `timestamp.unavailable`, `evidence.unavailable` (try again later; `onStep` has told what was
 * reached), `document.*` when the document takes no increment
 */
export async function strengthen(
  base: ByteSource,
  options: StrengthenOptions,
  ports: StrengthenPorts,
  onStep: (increment: Uint8Array) => void = () => undefined,
): Promise<Strengthened> {
  const increments: Uint8Array[] = [];
  const opening = options.password === undefined ? {} : { password: options.password };
  let document = openDocument(base, opening);
  while (increments.length < MAX_STEPS) {
    const increment = await nextIncrement(document, options, ports, increments.length > 0);
    if (increment === undefined) break;
    onStep(increment);
    increments.push(increment);
    document = openDocument(concatSource(document.source, increment), opening);
  }
  const end = holdsUntil(signaturesOf(document));
  return { increments, ...(end === undefined ? {} : { holdsUntil: end }) };
}

async function nextIncrement(
  document: PdfDocument,
  options: StrengthenOptions,
  ports: StrengthenPorts,
  hasStarted: boolean,
): Promise<Uint8Array | undefined> {
  const standings = signaturesOf(document);
  if (standings.every(({ kind }) => kind !== 'signature')) return undefined;
  const stamp = () =>
    documentTimestamp(document, ports.authority, {
      now: ports.now(),
      signal: options.signal,
      random: (length) => ports.random(length),
    });
  if (!isEverySignatureProven(standings)) return stamp();
  if (options.level === 'B-T') return undefined;

  // A timestamp that closes the document needs its own evidence only when it is renewed.
  const closing = options.level === 'B-LTA' && isClosed(document, standings) ? standings.at(-1) : undefined;
  if (closing !== undefined && (hasStarted || !endsSoon(closing, options, ports))) return undefined;
  const now = new Date(ports.now()).toISOString();
  const missing = await missingMaterial(standings, readValidationData(document), ports, now);
  const isComplete = missing.certificates.length + missing.ocsps.length + missing.crls.length === 0;
  if (!isComplete) return prepareValidationData(document, missing, (length) => ports.random(length));
  return options.level === 'B-LTA' ? stamp() : undefined;
}

/** A document timestamp stands behind the last signature and behind the evidence. */
function isClosed(document: PdfDocument, standings: readonly Standing[]): boolean {
  const last = standings.at(-1);
  if (last?.kind !== 'document_timestamp' || last.end !== document.source.size) return false;
  const { certificates } = readValidationData(document);
  return certificates.length > 0;
}

function endsSoon({ stamp }: Standing, options: StrengthenOptions, ports: StrengthenPorts): boolean {
  const end = stamp?.certificateEnds;
  return end !== undefined && Date.parse(end) - ports.now() < (options.renewWithinMs ?? RENEW_WITHIN_MS);
}
