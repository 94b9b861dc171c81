import { KysoError } from '@kyso/domain';
import type { GatewayDeps } from '../deps.ts';
import type { Answer, Call } from '../http/call.ts';
import { readSmallBody } from '../http/small-body.ts';
import { answerContent } from './content.ts';
import { found } from './params.ts';
import { changeProfile, findProfile } from './signature-profiles.ts';

/** Largest signature image. */
export const MAX_IMAGE_BYTES = 1_048_576;

const FORMATS = [
  { mediaType: 'image/png', extension: 'png', magic: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { mediaType: 'image/jpeg', extension: 'jpg', magic: [0xff, 0xd8, 0xff] },
] as const;
type Format = (typeof FORMATS)[number];
const MAGIC_BYTES = 8;

/** An older image stays in the store: running requests may have been promised it. */
export async function putImage(call: Call, deps: GatewayDeps): Promise<Answer> {
  await findProfile(call, deps);
  const bytes = await readSmallBody(call.stream, MAX_IMAGE_BYTES);
  if (formatOf(bytes) === undefined) throw new KysoError('image.invalid', 'the image is neither png nor jpeg');
  const { sha256 } = await deps.blobs.write(call.caller.tenantId, once(bytes), { maxBytes: MAX_IMAGE_BYTES });
  return await changeProfile(call, deps, (profile) => ({ ...profile, imageSha256: sha256 }));
}

export async function readImage(call: Call, deps: GatewayDeps): Promise<Answer> {
  const { imageSha256 } = await findProfile(call, deps);
  const sha256 = found(imageSha256);
  const { tenantId } = call.caller;
  using blob = await deps.blobs.open(tenantId, sha256);
  const { mediaType, extension } = found(formatOf(blob.read(0, MAGIC_BYTES)));
  return await answerContent(deps.blobs, tenantId, call, { sha256, mediaType, name: `signature.${extension}` });
}

function formatOf(bytes: Uint8Array): Format | undefined {
  return FORMATS.find(({ magic }) => magic.every((byte, index) => bytes[index] === byte));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
