import { createPrivateKey, randomBytes, sign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseCertificate } from '@kyso/cms';
import { openLocalFile, outputFile } from '@kyso/local-files';
import {
  completeDraft,
  digestBase,
  draftSignature,
  type SignatureWish,
  signingIdentity,
  signLocally,
} from '@kyso/signing';
import type { OpenRival, Order } from './rival.ts';

/** About what signed attributes are. */
const SIGNED_BYTES = 200;
const random = (length: number) => randomBytes(length);

/** Both phases, the output read again and verified. */
export const openKyso: OpenRival = async (files) => {
  const key = createPrivateKey(readFileSync(files.keyPem));
  const { raw } = new X509Certificate(readFileSync(files.certificatePem));
  const identity = signingIdentity(parseCertificate(raw), []);
  return {
    async sign(order) {
      using base = openLocalFile(order.input);
      const output = outputFile({ base, path: order.output });
      await signLocally({ base, output, identity, key, wish: wishOf(order), random });
    },
    async parts(order) {
      const started = performance.now();
      using base = openLocalFile(order.input);
      const draft = draftSignature(base, identity, wishOf(order), { random });
      const drafted = performance.now();
      completeDraft(draft, identity, { sizeBytes: base.size, digest: await digestBase(base.stream()) });
      const finished = performance.now();
      sign('sha256', draft.increment.subarray(0, SIGNED_BYTES), key);
      return { draft: drafted - started, phase1: finished - started, rsa: performance.now() - finished };
    },
  };
};

/** An empty box on the page, so that the page has to be found. */
function wishOf({ page }: Order): SignatureWish {
  const placement = { mode: 'rect', page, x: 50, y: 50, width: 100, height: 40 } as const;
  return { placement, signedAtMs: Date.now(), lines: [] };
}
