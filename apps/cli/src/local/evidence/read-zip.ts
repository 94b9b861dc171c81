/** The members of a ZIP, within limits: packages come from anybody. */
import { buffer } from 'node:stream/consumers';
import { type Entry, open, type ZipFile } from 'yauzl';
import { UsageError } from '../../command.ts';

const MAX_MEMBERS = 5_000;
const MAX_BYTES = 2 * 1024 ** 3;

export type Members = ReadonlyMap<string, Uint8Array>;

/** @throws UsageError for a file that is no ZIP, names a member twice or exceeds 5,000 members or 2 GiB. */
export async function readZip(path: string): Promise<Members> {
  try {
    return await membersOf(await openZip(path));
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${path} is not a ZIP that can be read`, { cause });
  }
}

const openZip = (path: string): Promise<ZipFile> =>
  new Promise((done, fail) => {
    open(path, { lazyEntries: true, autoClose: true }, (error, zip) => (error === null ? done(zip) : fail(error)));
  });

function membersOf(zip: ZipFile): Promise<Members> {
  const members = new Map<string, Uint8Array>();
  let bytes = 0;
  const take = async (entry: Entry): Promise<void> => {
    bytes += entry.uncompressedSize;
    if (bytes > MAX_BYTES || members.size >= MAX_MEMBERS) throw new UsageError('the package exceeds a limit');
    if (members.has(entry.fileName)) throw new UsageError('the package names a member twice');
    members.set(entry.fileName, Uint8Array.from(await contentOf(zip, entry)));
    zip.readEntry();
  };
  return new Promise((done, fail) => {
    zip.on('entry', (entry: Entry) => void take(entry).catch(fail));
    zip.once('end', () => done(members));
    zip.once('error', fail);
    zip.readEntry();
  });
}

/** yauzl compares lengths and, here, the bytes that were announced: what inflates to more is an error. */
const contentOf = (zip: ZipFile, entry: Entry): Promise<Buffer> =>
  new Promise((done, fail) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error === null) buffer(stream).then(done, fail);
      else fail(error);
    });
  });
