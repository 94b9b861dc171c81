/** Documents of every kind that signatures are raised in. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { birthRegistrationForm, hybridPdf, taggedPdf } from '@kyso/fixtures';
import { runProgramOrFail } from '../run-program.ts';
import { signPlain } from './make-levels.ts';
import type { TestAuthorities } from './test-authorities.ts';

export type NamedFile = { readonly name: string; readonly path: string };

/** What qpdf makes of the form: it opens without a password, changing it takes the owner's. */
const REWRITTEN: Readonly<Record<string, readonly string[]>> = {
  'aes-128.pdf': ['--encrypt', '', 'owner', '128', '--use-aes=y', '--'],
  'aes-256.pdf': ['--encrypt', '', 'owner', '256', '--'],
  'linearized.pdf': ['--linearize'],
};

/** @param out an existing directory */
export async function makeInputs(out: string, authorities: TestAuthorities): Promise<readonly NamedFile[]> {
  const directory = join(out, 'inputs');
  await mkdir(directory);
  const at = (name: string): NamedFile => ({ name, path: join(directory, name) });
  const write = async (name: string, bytes: Uint8Array): Promise<NamedFile> => {
    await writeFile(at(name).path, bytes);
    return at(name);
  };
  const form = await write('form.pdf', await birthRegistrationForm());
  const made = [
    form,
    await write('object-streams.pdf', await birthRegistrationForm({ xrefStream: true })),
    await write('hybrid.pdf', hybridPdf()),
    await write('tagged.pdf', taggedPdf()),
  ];
  for (const [name, options] of Object.entries(REWRITTEN)) {
    await runProgramOrFail('qpdf', [...options, form.path, at(name).path]);
    made.push(at(name));
  }
  return [...made, { name: 'signed-before.pdf', path: await signPlain(form.path, authorities, directory) }];
}
