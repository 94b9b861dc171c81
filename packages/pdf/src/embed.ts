import { KysoError } from '@kyso/domain';
import { hexText } from './incremental/serialise.ts';
import type { PreparedIncrement } from './prepare-signature.ts';
import type { ReasonCode } from './refusals.ts';

/** What has to be remembered of a {@link PreparedIncrement} to embed later. */
export type PlaceholderOffsets = Pick<PreparedIncrement, 'baseSize' | 'contentsOffset' | 'contentsLength'>;

/**
 * Phase 2: the increment with the CMS (DER) written into `/Contents` as hexadecimal, zero-padded. The increment given is
 * not changed.
 * @throws KysoError `internal` with reason `placeholder_too_small`, `neededBytes` and `reservedBytes`
 */
export function embedContents(increment: Uint8Array, offsets: PlaceholderOffsets, cms: Uint8Array): Uint8Array {
  const start = offsets.contentsOffset - offsets.baseSize;
  const end = start + offsets.contentsLength;
  if (increment[start] !== 0x3c || increment[end - 1] !== 0x3e) {
    throw new KysoError('internal', 'the placeholder is not where it was', {
      details: { reason: 'placeholder_not_found' satisfies ReasonCode<'internal'> },
    });
  }
  const reservedBytes = (offsets.contentsLength - 2) / 2;
  if (cms.length > reservedBytes) {
    throw new KysoError('internal', 'the signature does not fit its placeholder', {
      details: {
        reason: 'placeholder_too_small' satisfies ReasonCode<'internal'>,
        neededBytes: cms.length,
        reservedBytes,
      },
    });
  }
  const signed = Uint8Array.from(increment); // a copy also of a Buffer
  signed.set(new TextEncoder().encode(hexText(cms)), start + 1);
  return signed;
}
