/** The authorization server: a consent page, codes that live 15 seconds, refresh tokens that stand for an account. */
import { randomBytes } from 'node:crypto';
import { BEHAVIOURS } from '../behaviours.ts';
import { type Citizen, findCitizen } from '../citizens.ts';
import { type Answer, bytesAnswer, type IncomingRequest, jsonAnswer } from '../http/message.ts';
import type { ServiceProvider } from '../protocol.ts';
import { TOKEN } from './wire.ts';

const CODE_MS = 15_000;
const TOKEN_SECONDS = 3600;
/** The only password of every citizen: it guards nothing. */
export const SANDBOX_PASSWORD = 'sandbox';

export type OAuthQuirks = { readonly rotates: boolean };

export class AuthorizationServer {
  readonly #client: ServiceProvider;
  readonly #now: () => number;
  readonly #codes = new Map<string, { citizen: Citizen; expiresAt: number; redirectUri: string }>();
  readonly #access = new Map<string, { citizen: Citizen; expiresAt: number }>();
  readonly #refresh = new Map<string, Citizen>();

  constructor(client: ServiceProvider, now: () => number) {
    this.#client = client;
    this.#now = now;
  }

  /** `GET /auth/authorize`: the page on which a person agrees; with `citizen` in the query somebody agrees at once. */
  authorize({ query }: IncomingRequest): Answer {
    const { client_id, redirect_uri = '', state = '', citizen: id } = query;
    if (client_id !== this.#client.id || !URL.canParse(redirect_uri) || query['response_type'] !== 'code') {
      return jsonAnswer(400, { error: 'invalid_request' });
    }
    const citizen = findCitizen(id ?? '');
    if (citizen === undefined) return bytesAnswer('text/html; charset=utf-8', consentPage(query));
    const code = secret();
    this.#codes.set(code, { citizen, expiresAt: this.#now() + CODE_MS, redirectUri: redirect_uri });
    const location = new URL(redirect_uri);
    location.searchParams.set('code', code);
    if (state !== '') location.searchParams.set('state', state);
    return { status: 302, headers: { location: location.href }, body: '' };
  }

  /** `POST /auth/token` */
  token(request: IncomingRequest, { rotates }: OAuthQuirks): Answer {
    if (request.contentType !== 'application/x-www-form-urlencoded') return refuse('invalid_request');
    const form = Object.fromEntries(new URLSearchParams(Buffer.from(request.body).toString('utf8')));
    if (form['client_id'] !== this.#client.id || form['client_secret'] !== this.#client.password) {
      return refuse('invalid_client');
    }
    const parsed = TOKEN.safeParse(form).data;
    if (parsed === undefined) return refuse('unsupported_grant_type');
    const citizen = this.#citizenOf(parsed);
    if (citizen === undefined) return refuse('invalid_grant');
    const old = parsed.grant_type === 'refresh_token' ? parsed.refresh_token : undefined;
    if (old !== undefined && rotates) this.#refresh.delete(old);
    const refresh_token = old === undefined || rotates ? secret() : old;
    this.#refresh.set(refresh_token, citizen);
    const access_token = secret();
    this.#access.set(access_token, { citizen, expiresAt: this.#now() + TOKEN_SECONDS * 1000 });
    const scope = 'email offline_access openid profile sign';
    return jsonAnswer(200, { access_token, expires_in: TOKEN_SECONDS, token_type: 'bearer', refresh_token, scope });
  }

  /** Whose access token it is. */
  bearer({ headers }: IncomingRequest): Citizen | undefined {
    const found = this.#access.get(/^Bearer (\S+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '');
    return found !== undefined && found.expiresAt > this.#now() ? found.citizen : undefined;
  }

  clear(): void {
    for (const kept of [this.#codes, this.#access, this.#refresh]) kept.clear();
  }

  #citizenOf(form: (typeof TOKEN)['_output']): Citizen | undefined {
    switch (form.grant_type) {
      case 'refresh_token':
        return this.#refresh.get(form.refresh_token);
      case 'password': {
        const citizen = form.password === SANDBOX_PASSWORD ? findCitizen(form.username) : undefined;
        return citizen !== undefined && BEHAVIOURS[citizen.behaviour].known ? citizen : undefined;
      }
      case 'authorization_code': {
        const code = this.#codes.get(form.code);
        this.#codes.delete(form.code);
        const isGood = code !== undefined && code.expiresAt > this.#now() && code.redirectUri === form.redirect_uri;
        return isGood ? code.citizen : undefined;
      }
    }
  }
}

function refuse(error: string): Answer {
  return jsonAnswer(400, { error, error_description: 'Yêu cầu không hợp lệ' });
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}

function consentPage(query: Readonly<Record<string, string>>): string {
  const kept = ['response_type', 'client_id', 'redirect_uri', 'scope', 'state'].map(
    (name) => `<input type="hidden" name="${name}" value="${escapeHtml(query[name] ?? '')}">`,
  );
  return `<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>VNPT SmartCA (mô phỏng)</title><link rel="stylesheet" href="/home.css"></head>
<body><main><p class="notice">Mô phỏng · <span lang="en">Simulation</span></p><h1>Đồng ý cho cổng dịch vụ dùng chữ ký số của bạn?</h1>
<form method="get">${kept.join('')}<p><label>Số CCCD <input name="citizen" inputmode="numeric" pattern="[0-9]{12}" required></label></p>
<p><button class="button">Đồng ý</button></p></form></main></body></html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
