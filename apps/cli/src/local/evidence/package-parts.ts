/** What the checks of an evidence package have in common. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Members } from './read-zip.ts';

/** `problem` is a word for programs; where it is about a row of the log, that stands behind it in brackets. */
export type Finding = { readonly member: string; readonly problem: string };

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The members below a folder, with what stands between it and the extension. */
export function membersIn(
  members: Members,
  folder: string,
  extension: string,
): { path: string; name: string; bytes: Uint8Array }[] {
  return [...members].flatMap(([path, bytes]) =>
    path.startsWith(`${folder}/`) && path.endsWith(`.${extension}`)
      ? [{ path, name: path.slice(folder.length + 1, -extension.length - 1), bytes }]
      : [],
  );
}

/** The JSON of a member; undefined when it is missing or something else. */
export function parseMember<S extends z.ZodType>(members: Members, path: string, schema: S): z.output<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(new TextDecoder().decode(members.get(path)))).data;
  } catch {
    return undefined;
  }
}
