/** What tests and the phone page may ask and do. The real provider has nothing like it. */
import { z } from 'zod';
import type { Ledger, Reply } from '../approvals/ledger.ts';
import { type Phone, VERDICTS, type Verdict } from '../approvals/phone.ts';
import { viewOf } from '../approvals/view.ts';
import type { CredentialBook } from '../ca/credentials.ts';
import { KEY_KINDS } from '../ca/keys.ts';
import { CITIZENS } from '../citizens.ts';
import { type Answer, jsonAnswer, parseJson, type Route } from '../http/message.ts';
import type { Notices } from '../notices.ts';
import type { Protocol } from '../protocol.ts';
import { PROTOCOLS } from '../protocols.ts';
import type { QuirkBoard } from '../quirks.ts';
import { WEBHOOK } from './webhook.ts';

export type Controls = {
  readonly ledger: Ledger;
  readonly phone: Phone;
  readonly notices: Notices;
  readonly quirks: QuirkBoard;
  readonly book: CredentialBook;
  readonly now: () => number;
  reset(): void;
};

const REPLY_STATUS: Readonly<Record<Reply, number>> = { done: 200, not_found: 404, not_waiting: 409 };

const SWITCHES = z.record(z.string(), z.boolean());

export function controlRoutes(controls: Controls): readonly Route[] {
  return [
    { method: 'GET', path: '/sandbox/citizens', handle: () => jsonAnswer(200, { citizens: CITIZENS }) },
    { method: 'GET', path: '/sandbox/protocols', handle: () => jsonAnswer(200, { protocols: PROTOCOLS.map(about) }) },
    { method: 'GET', path: '/sandbox/transactions', handle: () => transactions(controls) },
    ...VERDICTS.map(
      (verdict): Route => ({
        method: 'POST',
        path: `/sandbox/transactions/:id/${verdict}`,
        handle: ({ params }) => tap(controls, params['id'] ?? '', verdict),
      }),
    ),
    {
      method: 'POST',
      path: '/sandbox/reset',
      handle: () => {
        controls.reset();
        return jsonAnswer(200, { result: 'done' });
      },
    },
    { method: 'POST', path: '/sandbox/certificates', handle: () => issueAll(controls) },
    { method: 'POST', path: '/sandbox/webhook', handle: ({ body }) => registerWebhook(controls, body) },
    { method: 'GET', path: '/sandbox/quirks', handle: () => jsonAnswer(200, { quirks: controls.quirks.list() }) },
    { method: 'POST', path: '/sandbox/quirks', handle: ({ body }) => turnQuirks(controls, body) },
    { method: 'GET', path: '/sandbox/notices', handle: () => jsonAnswer(200, { notices: controls.notices.sent() }) },
  ];
}

function transactions({ ledger, now }: Controls): Answer {
  const all = ledger.list();
  const pushes: Record<string, number> = {};
  for (const { citizen, pushes: more } of all) pushes[citizen.id] = (pushes[citizen.id] ?? 0) + more;
  const at = now();
  return jsonAnswer(200, {
    now: new Date(at).toISOString(),
    transactions: all.map((transaction) => viewOf(transaction, at)),
    pushes_by_citizen: pushes,
  });
}

function tap({ phone, ledger, now }: Controls, id: string, verdict: Verdict): Answer {
  const result = phone.tap(id, verdict);
  const transaction = ledger.find(id);
  return jsonAnswer(REPLY_STATUS[result], {
    result,
    ...(transaction === undefined ? {} : { transaction: viewOf(transaction, now()) }),
  });
}

function about({ name, path, app, quirks = [], notices }: Protocol) {
  return { name, path, app, quirks, notices: notices ?? null };
}

/** Makes the keys and certificates of all citizens now, so that nobody waits for them later. */
async function issueAll({ book }: Controls): Promise<Answer> {
  const issued = await Promise.all(KEY_KINDS.flatMap((kind) => CITIZENS.map((citizen) => book.of(citizen, kind))));
  return jsonAnswer(200, { certificates: issued.flat().length });
}

function turnQuirks({ quirks }: Controls, body: Uint8Array): Answer {
  const parsed = SWITCHES.safeParse(parseJson(body));
  if (!parsed.success) return jsonAnswer(400, { error: 'names of quirks, each true or false, expected' });
  try {
    quirks.turn(parsed.data);
  } catch (error) {
    if (error instanceof RangeError) return jsonAnswer(400, { error: error.message });
    throw error;
  }
  return jsonAnswer(200, { quirks: quirks.list() });
}

function registerWebhook({ notices }: Controls, body: Uint8Array): Answer {
  const parsed = WEBHOOK.safeParse(parseJson(body));
  if (!parsed.success) {
    const reasons = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return jsonAnswer(400, { error: 'url (http, https or null), mode, delay_ms and protocol expected', reasons });
  }
  const { url, mode, delay_ms: delayMs, protocol } = parsed.data;
  notices.register(protocol, url === null ? undefined : { url, mode, delayMs });
  return jsonAnswer(200, { webhook: notices.targetOf(protocol) ?? null });
}
