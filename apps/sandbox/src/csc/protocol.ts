import type { Route } from '../http/message.ts';
import type { Protocol } from '../protocol.ts';
import { answering, type Body, bodyOf, type Handler, refuse } from './answers.ts';
import { authorize, authorizeCheck, extendTransaction } from './authorize.ts';
import { info, list } from './credentials.ts';
import { serviceInfo } from './info.ts';
import { authorizePage, bearerOf, login, pushedAuthorize, revoke, token } from './oauth.ts';
import { signHash, signPolling } from './sign.ts';
import { type Csc, type CscVersion, emptyState } from './state.ts';

const QUIRKS = [
  'base64url',
  'code',
  'direct',
  'ecdsa-der',
  'ecdsa-raw',
  'key-oid',
  'multisign-bool',
  'nulls',
  'pending-400',
  'pin',
  'plain-errors',
  'pss-only',
  'short-sad',
];
/** In the standard, not in this service. */
const ABSENT = ['credentials/sendOTP', 'credentials/getChallenge', 'signatures/signDoc', 'signatures/timestamp'];

export const CSC_V1 = csc('v1');
export const CSC_V2 = csc('v2');

function csc(version: CscVersion): Protocol {
  const name = `csc-${version}`;
  const path = `/csc/${version}`;
  return {
    name,
    path,
    app: {
      name: `CSC ${version} Signer`,
      theme: 'violet',
      code: 'kyso',
      showsDescription: true,
      showsDocuments: false,
    },
    quirks: QUIRKS,
    mount(world) {
      const api: Csc = { ...world, version, protocol: name, ...emptyState() };
      return { routes: routesOf(api, path), reset: () => Object.assign(api, emptyState()) };
    },
  };
}

function routesOf(api: Csc, base: string): readonly Route[] {
  const route = (method: Route['method'], path: string, handle: Handler): Route => ({
    method,
    path: `${base}/${path}`,
    handle: answering(handle),
  });
  /** Media type, then authorization, then the body: the order in which mistakes are reported. */
  const call = (
    path: string,
    handle: (request: Parameters<Handler>[0], body: Body, bearer: ReturnType<typeof bearerOf>) => ReturnType<Handler>,
  ) =>
    route('POST', path, (request) => {
      const body = bodyOf(request);
      return handle(request, body, bearerOf(api, request));
    });
  const own = api.version === 'v1' ? v1Routes() : v2Routes();
  return [
    route('POST', 'info', (request) => {
      bodyOf(request);
      return serviceInfo(api.version, `http://${request.headers['host'] ?? '127.0.0.1'}${base}`);
    }),
    route('GET', 'oauth2/authorize', (request) => authorizePage(api, request)),
    route('POST', 'oauth2/token', (request) => token(api, request)),
    route('POST', 'oauth2/revoke', (request) =>
      revoke(api, Object.fromEntries(new URLSearchParams(Buffer.from(request.body).toString('utf8')))),
    ),
    call('credentials/list', (request, body, bearer) => list(api, request, body, bearer.token)),
    call('credentials/info', (request, body) => info(api, request, body)),
    call('credentials/authorize', (request, body) => authorize(api, request, body)),
    call('credentials/extendTransaction', (request, body) => extendTransaction(api, request, body)),
    call('signatures/signHash', (request, body, bearer) => signHash(api, request, body, bearer.value)),
    ...ABSENT.map((path) =>
      route('POST', path, () => {
        throw refuse(501, 'server_error', 'Not implemented');
      }),
    ),
    ...own,
  ];

  function v1Routes(): readonly Route[] {
    return [
      route('POST', 'auth/login', (request) => login(api, request)),
      call('auth/revoke', (_request, body) => revoke(api, body)),
    ];
  }
  function v2Routes(): readonly Route[] {
    return [
      call('credentials/authorizeCheck', (request, body) => authorizeCheck(api, request, body)),
      call('signatures/signPolling', (request, body) => signPolling(api, request, body)),
      route('POST', 'oauth2/pushed_authorize', (request) => pushedAuthorize(api, request)),
    ];
  }
}
