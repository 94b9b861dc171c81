import { openLocalFile } from '@kyso/local-files';
import {
  assertMaySign,
  formFields,
  inspectDocument,
  type OpenOptions,
  openDocument,
  type PdfDocument,
} from '@kyso/pdf';
import { type Command, secret, UsageError } from '../command.ts';
import { exitCode, failureOf } from '../local/outcome.ts';

type Line = { readonly file: string; readonly status: string };

/** Reads only. Exit code: 0 all may be signed, 3 some would be refused, 1 an error. */
export const inspect: Command = {
  name: 'inspect',
  usage: '[--document-password-env VAR] FILE…',
  summary: 'what the reader sees of PDFs; one JSON line a file',
  options: { 'document-password-env': { type: 'string' } },
  async run(call) {
    if (call.words.length === 0) throw new UsageError('give at least one PDF');
    const password = secret(call, 'document-password-env');
    const statuses: string[] = [];
    for (const file of call.words) {
      const line = inspectFile(file, password === undefined ? {} : { password });
      statuses.push(line.status);
      call.print(line);
    }
    return exitCode(statuses);
  },
};

function inspectFile(file: string, options: OpenOptions): Line {
  try {
    using source = openLocalFile(file);
    return describe(file, openDocument(source, options));
  } catch (error) {
    return { file, ...failureOf(error) };
  }
}

function describe(file: string, document: PdfDocument) {
  const { signatures, docMdp, ...facts } = inspectDocument(document);
  return {
    file,
    ...verdict(document),
    ...facts,
    sections: document.xref.sections.map(({ kind, supplement, entries }) => ({
      kind: supplement === undefined ? kind : 'hybrid',
      objects: entries.count,
    })),
    permissions: { docMdp: docMdp ?? null },
    fields: formFields(document).map(({ name, type }) => ({ name, type: type ?? null })),
    signatures: signatures.map(({ contents, ...rest }) => ({
      ...rest,
      ...(contents === undefined ? {} : { contentsBytes: contents.bytes.length }),
    })),
  };
}

function verdict(document: PdfDocument) {
  try {
    assertMaySign(document);
    return { status: 'signable', reason: null } as const;
  } catch (error) {
    return failureOf(error);
  }
}
