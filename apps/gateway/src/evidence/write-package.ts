/**
 * The evidence package of a request as a ZIP that can be checked without this service. Members are written as they come;
 * the manifest with the SHA-256 of all others comes last.
 */
import { createHash } from 'node:crypto';
import { addAbortSignal, PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';

export type Member = { readonly path: string; readonly content: Uint8Array | AsyncIterable<Uint8Array> };

type Head = { readonly request_id: string; readonly made_at: string };

/** Times of members are that of the package. When the reader goes away, the member that is open is closed. */
export function writePackage(head: Head, members: AsyncIterable<Member>): Readable {
  const zip = new ZipFile();
  const output = new PassThrough();
  const gone = new AbortController();
  output.once('close', () => gone.abort());
  zip.outputStream.pipe(output);
  fill(zip, head, members, gone.signal).catch((error: Error) => output.destroy(error));
  return output;
}

async function fill(zip: ZipFile, head: Head, members: AsyncIterable<Member>, gone: AbortSignal): Promise<void> {
  const options = { mtime: new Date(head.made_at) };
  const listed: { path: string; sha256: string; size: number }[] = [];
  for await (const { path, content } of members) {
    const hash = createHash('sha256');
    let size = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of content instanceof Uint8Array ? [content] : content) {
        hash.update(chunk);
        size += chunk.length;
        yield Uint8Array.from(chunk); // a chunk is the source's own until the next is asked for
      }
    };
    const stream = addAbortSignal(gone, Readable.from(counted(), { objectMode: false }));
    zip.addReadStream(stream, path, options);
    await finished(stream);
    listed.push({ path, sha256: hash.digest('hex'), size });
  }
  const manifest = { format: 'kyso-evidence', version: 1, ...head, members: listed };
  zip.addBuffer(Buffer.from(JSON.stringify(manifest, null, 2)), 'manifest.json', options);
  zip.end();
}
