/**
 * The far side of mode `webhook`: Viettel logs in at us and sends the result with the token it was given. Tokens name
 * their end and are signed with the secret of the login, so that every gateway knows those of the others.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock, HintDesk } from '@kyso/domain';
import { z } from 'zod';
import { fromJson } from '../parse.ts';

export type WebhookClient = { readonly clientId: string; readonly clientSecret: string };

const LOGIN = z.object({
  grant_type: z.literal('client_credentials'),
  client_id: z.string(),
  client_secret: z.string(),
});
/** The document shows `"expires_in":"3600000"`; read as milliseconds. */
const LIFE_MS = 3_600_000;
const TOKEN = /^Bearer (\d{1,15})\.([\w-]{43})$/i;
const ACCEPTED = { status_code: '00', message: 'Thành công' } as const;
/** No code of a failure is documented. */
const REJECTED = { status: 401, body: { status_code: '01', message: 'Sai thông tin đăng nhập' } } as const;

/** Without a client nobody can log in, and messages are taken without a token. */
export function hintDesk(client: WebhookClient | undefined, clock: Clock): HintDesk {
  if (client === undefined) return { accepted: ACCEPTED };
  return { accepted: ACCEPTED, logIn: (body) => logIn(client, clock.now(), body) };
}

/** Whether the header bears a token of ours that is still alive. */
export function isLoggedIn({ clientSecret }: WebhookClient, nowMs: number, authorization = ''): boolean {
  const [, end = '', signature = ''] = TOKEN.exec(authorization) ?? [];
  return isSame(signature, sign(clientSecret, end)) && nowMs < Number(end);
}

function logIn(client: WebhookClient, nowMs: number, body: Uint8Array): ReturnType<NonNullable<HintDesk['logIn']>> {
  const asked = LOGIN.safeParse(fromJson(body)).data;
  const isRight =
    asked !== undefined && isSame(asked.client_id, client.clientId) && isSame(asked.client_secret, client.clientSecret);
  if (!isRight) return REJECTED;
  const end = String(nowMs + LIFE_MS);
  const token = `${end}.${sign(client.clientSecret, end)}`;
  const data = { access_token: token, expires_in: String(LIFE_MS), consented_on: String(nowMs) };
  return { status: 200, body: { ...ACCEPTED, data } };
}

function sign(secret: string, end: string): string {
  return createHmac('sha256', secret).update(`kyso mysign webhook ${end}`).digest('base64url');
}

/** Takes the same time whatever differs, the length included. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
