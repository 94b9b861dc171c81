/** Puts unsigned attributes into a finished CMS (RFC 5652 §5.3): every byte that is signed, and every other part, stays. */
import type { ErrorCode } from '@kyso/domain';
import { DerError, translateDerError } from './der/error.ts';
import { onlyChild } from './der/fields.ts';
import { childrenOf, type DerNode, readDer } from './der/reader.ts';
import { contextTag } from './der/tags.ts';
import { encode, implicit, setOf } from './der/writer.ts';

/**
 * `der` is a ContentInfo with one signer, `attribute` DER of a whole Attribute, such as
 * {@link signatureTimestampAttribute}. Throws `KysoError(code)` for bytes that are no SignedData of one signer.
 */
export function addUnsignedAttribute(
  der: Uint8Array,
  attribute: Uint8Array,
  code: ErrorCode = 'document.corrupted',
): Uint8Array {
  return translateDerError(code, 'a signature', () =>
    // ContentInfo, its [0] EXPLICIT content, SignedData, its signerInfos
    withLast(readDer(der), (content) =>
      withLast(content, (signedData) => withLast(signedData, (signers) => withAttribute(signers, attribute))),
    ),
  );
}

function withAttribute(signers: DerNode, attribute: Uint8Array): Uint8Array {
  const signer = onlyChild(signers, 'the signers');
  const fields = childrenOf(signer);
  const old = fields.find(({ tag }, index) => tag === contextTag(1) && index === fields.length - 1);
  const kept = fields.filter((field) => field !== old).map(({ raw }) => raw);
  const attributes = [...(old === undefined ? [] : childrenOf(old).map(({ raw }) => raw)), attribute];
  return encode(signers.tag, encode(signer.tag, ...kept, implicit(1, setOf(attributes))));
}

/** The element with its last part replaced. */
function withLast(node: DerNode, replace: (last: DerNode) => Uint8Array): Uint8Array {
  const parts = childrenOf(node);
  const last = parts.at(-1);
  if (last === undefined) throw new DerError('an element is empty');
  return encode(node.tag, ...parts.slice(0, -1).map(({ raw }) => raw), replace(last));
}
