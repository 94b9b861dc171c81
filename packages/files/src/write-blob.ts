import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type BlobRef, KysoError, type StoredBlob, type TenantId, type WriteOptions } from '@kyso/domain';
import { errorCode, FILE_MODE, makeDirectory, onDisk, syncDirectory } from './disk.ts';
import { blobPath, temporaryDirectory, temporaryPath } from './layout.ts';
import { SmallBlob } from './small-blob.ts';
import { touch } from './sweep-files.ts';
import { SMALL_BYTES, writeSmall } from './write-small.ts';

/** Each costs a call to hash it and one to write it; more of them are joined. */
const FEW_PIECES = 8;

/**
 * Streams into a temporary file and renames it to the name its bytes give it. The order is what makes a visible blob
 * complete and durable: bytes, fsync of the file, rename, fsync of the directory.
 */
export async function writeBlob(
  dir: string,
  tenantId: TenantId,
  source: AsyncIterable<Uint8Array>,
  { maxBytes, after }: WriteOptions,
): Promise<BlobRef> {
  const temporary = temporaryPath(dir);
  const whole = after === undefined ? source : behind(after, source);
  const { head, rest } = await readHead(whole, Math.min(SMALL_BYTES, maxBytes));
  if (rest === undefined) {
    const ref = refOf(head, after);
    await onDisk(() => writeSmall(temporary, blobPath(dir, tenantId, ref.sha256), head, ref.sizeBytes));
    return ref;
  }
  const file = await onDisk(async () => {
    await makeDirectory(temporaryDirectory(dir));
    return open(temporary, 'wx', FILE_MODE);
  });
  try {
    const ref = await fillAndClose(file, rest, maxBytes);
    await onDisk(() => publish(temporary, blobPath(dir, tenantId, ref.sha256), ref.sizeBytes));
    return ref;
  } finally {
    // What cannot be removed now is swept later; the error under way matters more.
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** All of it, in few pieces, when it is no longer than `limit`; otherwise `rest` begins at the first byte again. */
async function readHead(
  source: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<{ head: readonly Uint8Array[]; rest?: AsyncIterable<Uint8Array> }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const iterator = source[Symbol.asyncIterator]();
  while (length <= limit) {
    const { done, value } = await iterator.next();
    if (done === true) return { head: pieces.length > FEW_PIECES ? [Buffer.concat(pieces)] : pieces };
    pieces.push(value);
    length += value.length;
  }
  return { head: [], rest: fromHead(pieces, iterator) };
}

/** The bytes of a small blob in front are hashed once, whoever asked for it first. */
function refOf(pieces: readonly Uint8Array[], after: StoredBlob | undefined): BlobRef {
  const isBegun = after instanceof SmallBlob && after.isOver(pieces[0]);
  const hash = isBegun ? after.running() : createHash('sha256');
  for (const piece of isBegun ? pieces.slice(1) : pieces) hash.update(piece);
  const sizeBytes = pieces.reduce((sum, { length }) => sum + length, 0);
  return { sha256: hash.digest('hex'), sizeBytes };
}

async function* behind(first: StoredBlob, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* first.streamUnchecked();
  yield* source;
}

async function* fromHead(
  pieces: readonly Uint8Array[],
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

async function fillAndClose(file: FileHandle, source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<BlobRef> {
  try {
    return await fill(file, source, maxBytes);
  } finally {
    await file.close();
  }
}

async function fill(file: FileHandle, source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<BlobRef> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  /** Of the chunk before: it goes to the disk while the next one is read and hashed. */
  let writing: Promise<void> = Promise.resolve();
  await onDisk(() => file.chmod(FILE_MODE));
  for await (const chunk of source) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) {
      throw new KysoError('document.too_large', 'the blob exceeds its limit', { details: { maxBytes } });
    }
    hash.update(chunk);
    await writing;
    writing = onDisk(() => file.writeFile(chunk));
    writing.catch(() => undefined); // it is awaited with the next chunk; until then it must not count as unhandled
  }
  await writing;
  await onDisk(() => file.sync());
  return { sha256: hash.digest('hex'), sizeBytes };
}

/** A blob that is there already is kept, unless its size shows that it was damaged, but is as good as new to the sweeper. */
async function publish(temporary: string, target: string, sizeBytes: number): Promise<void> {
  await makeDirectory(dirname(target));
  const isKept = (await sizeOf(target)) === sizeBytes && touch(target);
  if (!isKept) await rename(temporary, target);
  // Also for a blob found there: whoever renamed it may not have come to this line.
  await syncDirectory(dirname(target));
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
