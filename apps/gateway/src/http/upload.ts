/** A document as it arrives: as the body itself or as the one file of a form. Nothing is collected in memory. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { KysoError } from '@kyso/domain';
import busboy from 'busboy';
import { fileNameOf, safeFileName } from './content-disposition.ts';
import { invalidFields } from './problem.ts';

export type Upload = {
  readonly name: string;
  readonly source: AsyncIterable<Uint8Array>;
  /** Other fields of the form, by name; complete when `source` has been read to its end. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
};

const FORM_LIMITS = { files: 1, fields: 16, fieldSize: 4096, parts: 20, headerPairs: 32 };
const FILE_FIELD = 'file';
const MEDIA_TYPES = ['application/pdf', 'multipart/form-data'] as const;
/** Room for the borders and headers of a form around the largest document. */
const FORM_OVERHEAD_BYTES = 16_384;

type Incoming = {
  readonly headers: IncomingHttpHeaders;
  readonly stream: Readable;
  readonly name?: string | undefined;
};

/**
 * Resolves when the document begins to arrive.
 * @throws KysoError `unsupported_media_type`, `document.too_large` (already by Content-Length), `validation_failed`.
 */
export async function openUpload(incoming: Incoming, limits: { maxBytes: number }): Promise<Upload> {
  const { headers, stream } = incoming;
  const announced = Number(headers['content-length'] ?? 0);
  if (announced > limits.maxBytes + FORM_OVERHEAD_BYTES) {
    const details = { maxBytes: limits.maxBytes };
    throw new KysoError('document.too_large', `the upload is larger than ${limits.maxBytes} bytes`, { details });
  }
  const mediaType = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  switch (mediaType) {
    case 'application/pdf': {
      const name = safeFileName(incoming.name ?? fileNameOf(latin1AsUtf8(headers['content-disposition'])));
      return { name, source: bytesOf(stream), fields: new Map() };
    }
    case 'multipart/form-data':
      return await openForm(headers, stream, incoming.name);
    default:
      throw new KysoError('unsupported_media_type', 'an upload is a pdf or a form with one file', {
        details: { supported: MEDIA_TYPES },
      });
  }
}

/** Reading stops without destroying the stream: the connection is still needed for the answer. */
async function* bytesOf(stream: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array; // a binary stream
}

function openForm(headers: IncomingHttpHeaders, stream: Readable, name: string | undefined): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const form = parserFor(headers);
    const ended = Promise.withResolvers<void>();
    ended.promise.catch(() => {});
    const fail = (code: string): void => {
      const error = invalidFields([formFault(code)]);
      stream.unpipe(form);
      stream.resume();
      ended.reject(error);
      reject(error);
    };
    const fields = new Map<string, string[]>();
    form.on('field', (field, value) => fields.set(field, [...(fields.get(field) ?? []), value]));
    form.on('file', (field, file, info) => {
      if (field !== FILE_FIELD) {
        file.resume();
        return fail('unknown_field');
      }
      file.on('error', () => {});
      resolve({
        fields,
        name: safeFileName(name ?? info.filename),
        source: fileOf(file, ended.promise, () => {
          stream.unpipe(form);
          stream.resume();
        }),
      });
    });
    form.on('filesLimit', () => fail('too_many_files'));
    form.on('partsLimit', () => fail('too_many_parts'));
    form.on('fieldsLimit', () => fail('too_many_parts'));
    form.on('error', () => fail('malformed_form'));
    form.on('close', () => {
      ended.resolve();
      reject(invalidFields([formFault('required')]));
    });
    stream.on('aborted', () => fail('malformed_form'));
    stream.pipe(form);
  });
}

function parserFor(headers: IncomingHttpHeaders): busboy.Busboy {
  try {
    return busboy({ headers, limits: FORM_LIMITS, defParamCharset: 'utf8' });
  } catch {
    throw invalidFields([formFault('malformed_form')]);
  }
}

/** The file's bytes; they count only when the form was read to its end. `abandon` lets the rest of it run past. */
async function* fileOf(file: Readable, ended: Promise<void>, abandon: () => void): AsyncGenerator<Uint8Array> {
  let isWhole = false;
  try {
    for await (const chunk of file.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array; // a binary stream
    await ended;
    isWhole = true;
  } catch {
    await ended;
    throw invalidFields([formFault('malformed_form')]);
  } finally {
    if (!isWhole) abandon();
  }
}

function formFault(code: string) {
  return {
    pointer: `#/${FILE_FIELD}`,
    code,
    detail: {
      vi: `Cần gửi đúng một tệp trong trường "${FILE_FIELD}".`,
      en: `Send exactly one file in the field "${FILE_FIELD}".`,
    },
  };
}

/** Node reads headers as Latin-1; browsers and curl write names as UTF-8. */
function latin1AsUtf8(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = Buffer.from(header, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? header : text;
}
