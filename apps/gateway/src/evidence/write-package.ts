/**
 * The evidence package of a request as a ZIP that can be checked without this service. Members are written as they come;
 * the manifest with the SHA-256 of all others comes last.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

export type Member = { readonly path: string; readonly content: Uint8Array | AsyncIterable<Uint8Array> };

/** Times of members are that of the package: the same input gives the same bytes. */
export function writePackage(
  head: { readonly request_id: string; readonly made_at: string },
  members: AsyncIterable<Member>,
): Readable {
  const zip = new ZipFile();
  const mtime = new Date(head.made_at);
  const output = new Readable().wrap(zip.outputStream as Readable);
  fill(zip, head, members, mtime).catch((error: unknown) => output.destroy(error as Error));
  return output;
}

async function fill(
  zip: ZipFile,
  head: { readonly request_id: string; readonly made_at: string },
  members: AsyncIterable<Member>,
  mtime: Date,
): Promise<void> {
  const listed: { path: string; sha256: string; size: number }[] = [];
  for await (const { path, content } of members) {
    const hash = createHash('sha256');
    let size = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of content instanceof Uint8Array ? [content] : content) {
        hash.update(chunk);
        size += chunk.length;
        yield Uint8Array.from(chunk);
      }
    };
    const stream = Readable.from(counted(), { objectMode: false });
    zip.addReadStream(stream, path, { mtime });
    await new Promise<void>((done, fail) => {
      stream.once('end', done);
      stream.once('error', fail);
    });
    listed.push({ path, sha256: hash.digest('hex'), size });
  }
  const manifest = { format: 'kyso-evidence', version: 1, ...head, members: listed };
  zip.addBuffer(Buffer.from(JSON.stringify(manifest, null, 2)), 'manifest.json', { mtime });
  zip.end();
}
