import type { SignerCapabilities } from '@kyso/domain';
import { APP_PUSH } from '../push-capabilities.ts';
import type { MySignMode } from './sign-body.ts';

const APPROVAL_SECONDS = 120;

const SHAPES: Readonly<Record<MySignMode, Pick<SignerCapabilities, 'shape' | 'poll'>>> = {
  blocking: { shape: 'blocking', poll: APP_PUSH.poll },
  poll: { shape: 'poll', poll: APP_PUSH.poll },
  // The phone's answer rings the bell, so that polling can be slow.
  webhook: { shape: 'poll', poll: { firstMs: 10_000, fastMs: 10_000, slowMs: 20_000 } },
};

/** @param approvalSeconds default 120, as documented. */
export function capabilitiesOf(mode: MySignMode, approvalSeconds = APPROVAL_SECONDS): SignerCapabilities {
  return { ...APP_PUSH, ...SHAPES[mode], approvalSeconds };
}
