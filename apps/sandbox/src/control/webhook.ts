/** Where the notices of a protocol go, as the control API and the environment say it. */
import { z } from 'zod';
import { NOTICE_MODES, needsToken } from '../notices.ts';
import type { Protocol } from '../protocol.ts';
import { PROTOCOLS } from '../protocols.ts';

const MAX_DELAY_MS = 3_600_000;

export const WEBHOOK = z
  .object({
    url: z.url({ protocol: /^https?$/ }).nullable(),
    mode: z.enum(NOTICE_MODES).default('once'),
    delay_ms: z.number().int().min(0).max(MAX_DELAY_MS).optional(),
    protocol: z.enum(PROTOCOLS.map(({ name }) => name)).default('smartca'),
  })
  .superRefine(({ mode, protocol }, context) => {
    const notices = PROTOCOLS.find(({ name }) => name === protocol)?.notices;
    const message = objection(protocol, notices, needsToken(mode));
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['mode'], message });
  });

function objection(protocol: string, notices: Protocol['notices'], wantsToken: boolean): string | undefined {
  if (notices === undefined) return `${protocol} sends no notices`;
  return wantsToken && notices === 'plain' ? `notices of ${protocol} are never authenticated` : undefined;
}
