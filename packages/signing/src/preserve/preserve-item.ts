/** One signed document raised to a level: appended, written as a new blob, read again. */
import { createHash } from 'node:crypto';
import {
  type BlobRef,
  type ByteSource,
  type EventData,
  isAtLeast,
  isKysoError,
  KysoError,
  type OpenBlob,
  type PreservationLevel,
  type RequestItem,
  type TenantId,
} from '@kyso/domain';
import { concatSource } from '@kyso/pdf';
import type { EffectPorts } from '../effect.ts';
import { type StrengthenPorts, strengthen } from './strengthen.ts';

/** In this order, so that each stands by itself when the next does not come. */
const LADDER: readonly PreservationLevel[] = ['B-T', 'B-LT', 'B-LTA'];

type Wish = { readonly level: PreservationLevel; readonly signal: AbortSignal };

/** What was reached before `error`; both are absent when there was nothing to do. */
export type Preserved = { readonly preserved?: EventData['item_preserved']; readonly error?: KysoError };

/**
 * The new file starts with exactly the bytes of the one that is there, and was read again from the store before this
 * returns.
 * @throws KysoError `store.unavailable`; `internal` when the finished file is not what was made, which must never happen.
 */
export async function preserveItem(
  ports: EffectPorts,
  tenantId: TenantId,
  item: RequestItem,
  wish: Wish,
): Promise<Preserved> {
  if (item.signed === undefined) throw new TypeError(`${item.itemId} is preserved before it is signed`);
  const means = strengthenPorts(ports);
  if (means === undefined) {
    return { error: new KysoError('timestamp.unavailable', 'no time-stamping authority is configured') };
  }
  using base = await ports.blobs.open(tenantId, item.signed.sha256);
  const { increments, level, holdsUntil, error } = await climb(base, ports, means, wish);
  const failed = error === undefined ? {} : { error };
  // Of a renewal that stopped half-way nothing is kept: the file would show less than it did.
  if (level === undefined || (error !== undefined && isAtLeast(item.level ?? 'B-B', level))) return failed;
  const written = await write(ports, tenantId, base, increments);
  await verify(ports, tenantId, { written, old: item.signed, level, means, signal: wish.signal });
  const reached = {
    itemId: item.itemId,
    signedSha256: written.sha256,
    signedSizeBytes: written.sizeBytes,
    level,
    ...(holdsUntil === undefined ? {} : { holdsUntil }),
  };
  return { preserved: reached, ...failed };
}

function strengthenPorts({ preservation, clock, random }: EffectPorts): StrengthenPorts | undefined {
  if (preservation === undefined) return undefined;
  return { ...preservation, now: () => clock.now(), random };
}

type Climbed = {
  readonly increments: readonly Uint8Array[];
  /** Absent: not one step was made. */
  readonly level?: PreservationLevel;
  readonly holdsUntil?: string;
  readonly error?: KysoError;
};

/** One level after the other, as far as it goes. */
async function climb(
  base: ByteSource,
  { policy }: EffectPorts,
  means: StrengthenPorts,
  { level: wanted, signal }: Wish,
): Promise<Climbed> {
  const increments: Uint8Array[] = [];
  let source = base;
  let reached: Pick<Climbed, 'level' | 'holdsUntil'> = {};
  const { renewWithinMs } = policy.preserve;
  for (const level of LADDER.slice(0, LADDER.indexOf(wanted) + 1)) {
    try {
      const step = await strengthen(source, { level, signal, renewWithinMs }, means);
      increments.push(...step.increments);
      source = step.increments.reduce(concatSource, source);
      const { holdsUntil } = step;
      reached = { level, ...(holdsUntil === undefined ? {} : { holdsUntil }) };
    } catch (error) {
      if (!isKysoError(error)) throw error;
      return { increments, ...reached, error };
    }
  }
  return { increments, ...reached };
}

async function write(
  ports: EffectPorts,
  tenantId: TenantId,
  base: OpenBlob,
  increments: readonly Uint8Array[],
): Promise<BlobRef> {
  const maxBytes = increments.reduce((sum, { length }) => sum + length, base.size);
  return ports.blobs.write(tenantId, joined(base, increments), { maxBytes });
}

async function* joined(base: OpenBlob, increments: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* base.stream();
  yield* increments;
}

type Finished = {
  readonly written: BlobRef;
  readonly old: BlobRef;
  readonly level: PreservationLevel;
  readonly means: StrengthenPorts;
  readonly signal: AbortSignal;
};

/** Reads the stored file: it starts with the old one, is what was written, and lacks nothing of its level. */
async function verify(ports: EffectPorts, tenantId: TenantId, finished: Finished): Promise<void> {
  const { written, old, level, means, signal } = finished;
  using file = await ports.blobs.open(tenantId, written.sha256);
  const whole = createHash('sha256');
  for await (const chunk of file.stream(0, old.sizeBytes)) whole.update(chunk);
  if (whole.copy().digest('hex') !== old.sha256) throw broken('prefix_changed');
  for await (const chunk of file.stream(old.sizeBytes)) whole.update(chunk);
  if (whole.digest('hex') !== written.sha256) throw broken('digest_changed');
  const more = await strengthen(file, { level, signal, renewWithinMs: 0 }, means);
  if (more.increments.length > 0) throw broken('level_not_reached');
}

function broken(reason: string): KysoError {
  return new KysoError('internal', `the preserved file failed its own verification: ${reason}`, {
    details: { reason },
  });
}
