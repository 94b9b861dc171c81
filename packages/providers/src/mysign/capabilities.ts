import type { SignerCapabilities } from '@kyso/domain';
import type { MySignMode } from './sign-body.ts';

const APPROVAL_SECONDS = 120;

const COMMON = {
  push: true,
  showsDescription: true,
  cancel: false,
  batchMax: 50,
  /** The provider's id comes with the acceptance: an order that it took is never unknown to it. */
  propagationMs: 0,
  digestAlgorithms: ['sha256'],
  signatureAlgorithms: ['rsa-pkcs1'],
  poll: { firstMs: 2_000, fastMs: 2_000, slowMs: 4_000 },
  verificationCode: 'kyso',
} as const;

const SHAPES: Readonly<Record<MySignMode, Pick<SignerCapabilities, 'shape' | 'poll'>>> = {
  blocking: { shape: 'blocking', poll: COMMON.poll },
  poll: { shape: 'poll', poll: COMMON.poll },
  // The phone's answer rings the bell, so that polling can be slow.
  webhook: { shape: 'poll', poll: { firstMs: 10_000, fastMs: 10_000, slowMs: 20_000 } },
};

/** @param approvalSeconds default 120, as documented. */
export function capabilitiesOf(mode: MySignMode, approvalSeconds = APPROVAL_SECONDS): SignerCapabilities {
  return { ...COMMON, ...SHAPES[mode], approvalSeconds };
}
