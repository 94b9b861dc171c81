/** Service and credential authorization: `auth/*` of v1, `oauth2/*` of both. */
import { createHash } from 'node:crypto';
import { stateOf } from '../approvals/transaction.ts';
import { findCitizen } from '../citizens.ts';
import { type Answer, type IncomingRequest, jsonAnswer, parseJson } from '../http/message.ts';
import { type Body, invalid, Refused, refuse } from './answers.ts';
import { open } from './authorize.ts';
import { hold, MULTISIGN } from './credentials.ts';
import { type Code, type Csc, secret, type Token } from './state.ts';

const TOKEN_SECONDS = 3600;
const CODE_MS = 60_000;
const PUSHED_SECONDS = 90;
const MAX_WAIT_MS = 3_600_000;

/** @throws Refused 400 for a malformed header, 401 for a token that is unknown or over. */
export function bearerOf(api: Csc, { headers }: IncomingRequest): { readonly value: string; readonly token: Token } {
  const [, value] = /^Bearer ([^\s]+)$/.exec(headers['authorization'] ?? '') ?? [];
  if (value === undefined) throw invalid('Malformed authorization header');
  const token = api.tokens.get(value);
  if (token === undefined) throw refuse(401, 'invalid_token', 'The access or refresh token is not valid');
  if (api.now() >= token.expiresAt) throw refuse(401, 'expired_token', 'The access or refresh token is expired');
  return { value, token };
}

/** v1: Basic, with a person's number as user name; or a refresh token. */
export function login(api: Csc, { headers, body }: IncomingRequest): Answer {
  const json = Object(parseJson(body)) as { refresh_token?: unknown; rememberMe?: unknown }; // read as unknown
  if (json.refresh_token !== undefined) {
    if (typeof json.refresh_token !== 'string') throw invalid('Invalid string parameter: refresh_token');
    const known = api.refreshTokens.get(json.refresh_token);
    if (known === undefined) throw invalid('Invalid refresh_token');
    return jsonAnswer(200, issue(api, known.userId, false));
  }
  const [, encoded] = /^Basic (.+)$/.exec(headers['authorization'] ?? '') ?? [];
  if (encoded === undefined) throw refuse(401, 'invalid_request', 'Malformed authentication parameter.');
  const [, user, password] = /^([^:]+):(.+)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  if (user === undefined) throw invalid('Malformed username-password.');
  if (password !== api.serviceProvider.password || findCitizen(user) === undefined) {
    throw refuse(400, 'authentication_error', 'An error occurred during authentication process');
  }
  return jsonAnswer(200, issue(api, user, json.rememberMe === true));
}

export function revoke(api: Csc, { token, token_type_hint: hint }: Body): Answer {
  if (typeof token !== 'string') throw invalid('Missing (or invalid type) string parameter token');
  if (hint !== undefined && hint !== 'access_token' && hint !== 'refresh_token') {
    throw invalid('Invalid string parameter token_type_hint');
  }
  const isKnown = api.tokens.delete(token) || api.refreshTokens.delete(token);
  if (!isKnown) throw invalid('Invalid string parameter token');
  return { status: 204, headers: {}, body: '' };
}

/** The page where a person approves. It holds the browser until the phone answered, then sends it back. */
export async function authorizePage(api: Csc, request: IncomingRequest): Promise<Answer> {
  const query = api.pushed.get(request.query['request_uri'] ?? '') ?? new URLSearchParams(request.query);
  const field = (name: string) => query.get(name) ?? '';
  const redirectUri = field('redirect_uri');
  if (field('client_id') !== api.serviceProvider.id || !URL.canParse(redirectUri))
    throw invalid('Invalid parameter client_id');
  const back = (values: Record<string, string>) => {
    const url = new URL(redirectUri);
    for (const [name, value] of Object.entries({ ...values, state: field('state') })) url.searchParams.set(name, value);
    return { status: 302, headers: { location: url.href }, body: '' };
  };
  if (field('response_type') !== 'code') return back({ error: 'unsupported_response_type' });
  if (api.version === 'v2' && field('code_challenge') === '') return back({ error: 'invalid_request' });
  const challenge =
    field('code_challenge') === ''
      ? {}
      : { challenge: { value: field('code_challenge'), method: field('code_challenge_method') || 'plain' } };
  if (field('scope') !== 'credential') return back({ error: 'invalid_scope' });

  const hashes = (field(api.version === 'v1' ? 'hash' : 'hashes') || ',')
    .split(',')
    .map((text) => Buffer.from(text, 'base64url'));
  const count = Number(field('numSignatures'));
  if (!(count >= 1 && count <= MULTISIGN) || hashes.length !== count || hashes.some((hash) => hash.byteLength < 32)) {
    return back({ error: 'invalid_request', error_description: 'Invalid parameter hash' });
  }
  const held = await hold(api, request, field('credentialID'));
  const asked = { hashes, count, description: field('description') };
  const { transaction, sad } = await open(api, request, held, field('credentialID'), asked);
  const settled = await api.ledger.settled(transaction.id, MAX_WAIT_MS);
  const state = stateOf(settled ?? transaction, api.now());
  if (state === 'declined') return back({ error: 'access_denied', error_description: 'The user denied the request' });
  if (state !== 'signed') return back({ error: 'server_error' });
  const code = secret();
  api.codes.set(code, { redirectUri, scope: 'credential', sad, expiresAt: api.now() + CODE_MS, ...challenge });
  return back({ code });
}

/** v2: the parameters of the page are sent ahead. */
export function pushedAuthorize(api: Csc, request: IncomingRequest): Answer {
  const form = new URLSearchParams(Buffer.from(request.body).toString('utf8'));
  authenticateClient(api, request, form);
  const uri = `urn:sandbox:${secret()}`;
  api.pushed.set(uri, form);
  return jsonAnswer(201, { request_uri: uri, expires_in: PUSHED_SECONDS });
}

export function token(api: Csc, request: IncomingRequest): Answer {
  const form = new URLSearchParams(Buffer.from(request.body).toString('utf8'));
  if (request.contentType !== 'application/x-www-form-urlencoded') throw invalid('Missing parameter grant_type');
  const grantType = form.get('grant_type');
  if (grantType === null) throw invalid('Missing parameter grant_type');
  const grant = Object.hasOwn(GRANTS, grantType) ? GRANTS[grantType] : undefined;
  if (grant === undefined) throw invalid('Invalid parameter grant_type');
  authenticateClient(api, request, form);
  return jsonAnswer(200, grant(api, form));
}

const GRANTS: Readonly<Record<string, (api: Csc, form: URLSearchParams) => object>> = {
  client_credentials: (api) => issue(api, undefined, false),
  refresh_token: (api, form) => {
    const value = form.get('refresh_token');
    if (value === null) throw invalid('Missing parameter refresh_token');
    const known = api.refreshTokens.get(value);
    if (known === undefined) throw refuse(400, 'invalid_grant', 'Invalid parameter refresh_token');
    return issue(api, known.userId, false);
  },
  authorization_code: (api, form) => {
    const value = form.get('code');
    if (value === null) throw invalid('Missing parameter code');
    const code = api.codes.get(value);
    if (code === undefined) throw refuse(400, 'invalid_grant', 'Invalid parameter code');
    api.codes.delete(value);
    checkCode(api, code, form);
    return redeem(api, code);
  },
};

function checkCode(api: Csc, code: Code, form: URLSearchParams): void {
  if (api.now() >= code.expiresAt) throw refuse(400, 'invalid_grant', 'Authorization code is invalid or expired');
  if (form.get('redirect_uri') !== code.redirectUri) {
    const text = 'redirect_uri parameter does not match redirect_uri parameter of authorization request';
    throw refuse(400, 'invalid_grant', text);
  }
  if (code.challenge === undefined) return;
  const verifier = form.get('code_verifier') ?? '';
  const computed =
    code.challenge.method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  if (computed !== code.challenge.value) throw refuse(400, 'invalid_grant', 'Invalid parameter code_verifier');
}

/** v1 calls the token a SAD, which is what it is; v2 takes it as a bearer token as well. */
function redeem(api: Csc, { sad }: Code): object {
  if (sad === undefined) return issue(api, undefined, true);
  const value = secret();
  const expiresIn = 300;
  api.sads.set(value, { ...sad, expiresAt: api.now() + expiresIn * 1000 });
  if (api.version === 'v1') return { access_token: value, token_type: 'SAD', expires_in: expiresIn };
  api.tokens.set(value, { kind: 'credential', expiresAt: api.now() + expiresIn * 1000 });
  return { access_token: value, token_type: 'Bearer', expires_in: expiresIn };
}

function issue(api: Csc, userId: string | undefined, withRefresh: boolean): object {
  const value = secret();
  const user = userId === undefined ? {} : { userId };
  api.tokens.set(value, { kind: 'service', ...user, expiresAt: api.now() + TOKEN_SECONDS * 1000 });
  const answer = { access_token: value, token_type: 'Bearer', expires_in: TOKEN_SECONDS };
  if (!withRefresh) return answer;
  const refreshToken = secret();
  api.refreshTokens.set(refreshToken, user);
  return { ...answer, refresh_token: refreshToken };
}

function authenticateClient(api: Csc, { headers }: IncomingRequest, form: URLSearchParams): void {
  const basic = /^Basic (.+)$/.exec(headers['authorization'] ?? '')?.[1];
  const [id, password] =
    basic === undefined
      ? [form.get('client_id'), form.get('client_secret')]
      : Buffer.from(basic, 'base64').toString().split(':');
  if (id == null) throw invalid('Missing parameter client_id');
  if (id !== api.serviceProvider.id) throw refuse(400, 'invalid_client', 'Invalid parameter client_id');
  if (password == null)
    throw new Refused(
      jsonAnswer(401, { error: 'invalid_request', error_description: 'Client authorization required' }),
    );
  if (password !== api.serviceProvider.password) throw refuse(400, 'invalid_client', 'Invalid parameter client_secret');
}
