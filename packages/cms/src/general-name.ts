import { childrenOf, type DerNode } from './der/reader.ts';
import { decodeAscii } from './der/strings.ts';
import { contextTag } from './der/tags.ts';

/** `uniformResourceIdentifier [6] IA5String` of GeneralName (RFC 5280 §4.2.1.6). */
const URI = contextTag(6, 'primitive');

export function uriOf(generalName: DerNode): string | undefined {
  return generalName.tag === URI ? decodeAscii(generalName.content) : undefined;
}

/** The URIs of a GeneralNames under whatever tag; other kinds of names are passed over. */
export function urisOf(generalNames: DerNode): readonly string[] {
  return childrenOf(generalNames).flatMap((name) => uriOf(name) ?? []);
}
