/** The members of a ZIP, within limits: packages come from anybody. */
import { openLocalFile } from '@kyso/local-files';
import { type Entry, fromFdPromise, type ZipFile } from 'yauzl';
import { CommandError } from '../../command.ts';
import { failureSentence } from '../file-fault.ts';
import { failureOf } from '../outcome.ts';

const MAX_MEMBERS = 5_000;
const MAX_BYTES = 2 * 1024 ** 3;
/** Of one member that is parsed as a whole, which takes many times its size. */
const MAX_JSON_BYTES = 16 * 1024 ** 2;

export type Members = ReadonlyMap<string, Uint8Array>;

/**
 * Limits: 5,000 members, 2 GiB altogether, 16 MiB for each `.json`. What the members say of their size is added up before
 * the first is inflated, and none may inflate to more than it says.
 * @throws CommandError that says what is wrong with the file or the package
 */
export async function readZip(path: string): Promise<Members> {
  using file = openFile(path);
  try {
    const zip = await fromFdPromise(file.descriptor, { lazyEntries: true, autoClose: false });
    const entries = await entriesOf(zip);
    assertWithinLimits(entries);
    const members = new Map<string, Uint8Array>();
    for (const entry of entries) members.set(entry.fileName, await contentOf(zip, entry));
    return members;
  } catch (cause) {
    throw new CommandError(`${path} ${printable(cause instanceof Refused ? cause.message : faultOf(cause))}`, {
      cause,
    });
  }
}

/** Ends a sentence that starts with the path. */
class Refused extends Error {}

function openFile(path: string) {
  try {
    return openLocalFile(path);
  } catch (cause) {
    throw new CommandError(`${path}: ${failureSentence(failureOf(cause), 'en')}`, { cause });
  }
}

async function entriesOf(zip: ZipFile): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    if (entries.push(entry) > MAX_MEMBERS) throw new Refused(`has more than ${MAX_MEMBERS} members`);
  }
  return entries;
}

function assertWithinLimits(entries: readonly Entry[]): void {
  const names = new Set<string>();
  let bytes = 0;
  for (const { fileName, uncompressedSize } of entries) {
    if (names.has(fileName)) throw new Refused(`names a member twice: ${fileName}`);
    if (fileName.endsWith('.json') && uncompressedSize > MAX_JSON_BYTES) {
      throw new Refused(`holds a member of more than ${MAX_JSON_BYTES} bytes of JSON: ${fileName}`);
    }
    names.add(fileName);
    bytes += uncompressedSize;
  }
  if (bytes > MAX_BYTES) throw new Refused(`holds more than ${MAX_BYTES} bytes`);
}

async function contentOf(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const bytes = new Uint8Array(entry.uncompressedSize);
  let filled = 0;
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    const piece = chunk as Uint8Array; // a stream of bytes
    if (filled + piece.length > bytes.length)
      throw new Refused(`holds a member that is larger than it says: ${entry.fileName}`);
    bytes.set(piece, filled);
    filled += piece.length;
  }
  if (filled < bytes.length) throw new Refused(`holds a member that is smaller than it says: ${entry.fileName}`);
  return bytes;
}

/** By what yauzl says, which stands behind in brackets. */
const FAULTS: readonly (readonly [RegExp, string])[] = [
  [/^end of central directory/i, 'is no ZIP, or its end is missing'],
  [/^(invalid relative path|absolute path|invalid characters in filename)/i, 'names a member outside of the package'],
  [/^too many bytes/i, 'holds a member that is larger than it says'],
  [/^not enough bytes/i, 'holds a member that is smaller than it says'],
];

function faultOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const [, words] = FAULTS.find(([pattern]) => pattern.test(message)) ?? [];
  return `${words ?? 'is a ZIP that cannot be read'} (${message})`;
}

/** Names of members come from whoever made the package, and could steer the terminal. */
const printable = (text: string): string => text.replace(/\p{C}/gu, '?');
