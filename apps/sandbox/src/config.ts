/** The environment of the sandbox, checked once. Pure: whoever calls hands the variables in. */
import { z } from 'zod';
import { WEBHOOK } from './control/webhook.ts';
import { QuirkBoard } from './quirks.ts';
import type { SandboxOptions } from './sandbox.ts';

/** An hour; the real provider keeps an approval open for five minutes. */
const MAX_APPROVAL_SECONDS = 3600;

const ENVIRONMENT = z.object({
  SANDBOX_HOST: z.string().min(1).default('127.0.0.1'),
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65535).default(0),
  SANDBOX_STATE_DIR: z.string().min(1).optional(),
  SANDBOX_SP_ID: z.string().min(1),
  SANDBOX_SP_PASSWORD: z.string().min(1),
  SANDBOX_APPROVAL_SECONDS: z.coerce.number().positive().max(MAX_APPROVAL_SECONDS).default(300),
  /** How long a citizen who answers soon takes, in milliseconds. */
  SANDBOX_SOON_MS: z.coerce.number().int().min(0).max(60_000).optional(),
  /** What "after a while" is for the citizens who take their time, in milliseconds. */
  SANDBOX_SLOW_MS: z.coerce
    .number()
    .int()
    .positive()
    .max(MAX_APPROVAL_SECONDS * 1000)
    .optional(),
  /** `name=on,name=off`. */
  SANDBOX_QUIRKS: z
    .string()
    .regex(/^[a-z0-9-]+=(on|off)(,[a-z0-9-]+=(on|off))*$/, 'name=on,name=off expected')
    .optional(),
  SANDBOX_WEBHOOK_URL: z.string().optional(),
  SANDBOX_WEBHOOK_MODE: z.string().optional(),
  SANDBOX_WEBHOOK_DELAY_MS: z.coerce.number().optional(),
  SANDBOX_WEBHOOK_PROTOCOL: z.string().optional(),
});

/** @throws RangeError that names every variable that is missing or out of range. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): SandboxOptions {
  const parsed = ENVIRONMENT.safeParse(environment);
  if (!parsed.success) {
    throw new RangeError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  }
  const env = parsed.data;
  return {
    host: env.SANDBOX_HOST,
    port: env.SANDBOX_PORT,
    ...(env.SANDBOX_STATE_DIR === undefined ? {} : { stateDir: env.SANDBOX_STATE_DIR }),
    serviceProvider: { id: env.SANDBOX_SP_ID, password: env.SANDBOX_SP_PASSWORD },
    approvalSeconds: env.SANDBOX_APPROVAL_SECONDS,
    ...delays(env),
    ...quirks(env),
    ...webhook(env),
  };
}

function delays({ SANDBOX_SOON_MS: soonMs, SANDBOX_SLOW_MS: slowMs }: z.output<typeof ENVIRONMENT>) {
  if (soonMs === undefined && slowMs === undefined) return {};
  return { delays: { ...(soonMs === undefined ? {} : { soonMs }), ...(slowMs === undefined ? {} : { slowMs }) } };
}

function webhook(env: z.output<typeof ENVIRONMENT>): Pick<SandboxOptions, 'webhook'> {
  const { SANDBOX_WEBHOOK_URL: url, SANDBOX_WEBHOOK_MODE: mode, SANDBOX_WEBHOOK_PROTOCOL: protocol } = env;
  if (url === undefined) return {};
  const parsed = WEBHOOK.safeParse({ url, mode, protocol, delay_ms: env.SANDBOX_WEBHOOK_DELAY_MS });
  if (!parsed.success) {
    const reasons = parsed.error.issues.map(({ path, message }) => `${path.join('.').toUpperCase()}: ${message}`);
    throw new RangeError(reasons.map((reason) => `SANDBOX_WEBHOOK_${reason}`).join('; '));
  }
  return { webhook: { url, mode: parsed.data.mode, protocol: parsed.data.protocol, delayMs: parsed.data.delay_ms } };
}

function quirks({ SANDBOX_QUIRKS: list }: z.output<typeof ENVIRONMENT>): Pick<SandboxOptions, 'quirks'> {
  if (list === undefined) return {};
  const words = list.split(',').map((word) => word.split('='));
  const switches = Object.fromEntries(words.map(([name = '', state]) => [name, state === 'on']));
  new QuirkBoard(switches);
  return { quirks: switches };
}
