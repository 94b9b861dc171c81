import { FirstTries } from '../approvals/take-order.ts';
import { MAINTENANCE } from '../http/maintenance.ts';
import type { IncomingRequest, Route } from '../http/message.ts';
import type { Protocol } from '../protocol.ts';
import { certificates, login, type Misa, noticeOf, QUIRKS, refreshToken, secondFactor, sign, status } from './api.ts';
import { MisaTokens } from './tokens.ts';

const PATH = '/misa';
/** As on the provider's test host. */
const AUTH = `${PATH}/webdev/api/auth/api/v1/auth`;
const SERVICE = '/external/esrm/service';

/** MISA eSign RemoteSigning V2. */
export const MISA: Protocol = {
  name: 'misa',
  path: PATH,
  app: { name: 'MISA eSign', theme: 'violet', code: 'kyso', showsDescription: true, showsDocuments: true },
  quirks: Object.values(QUIRKS),
  notices: 'plain',
  mount(world) {
    const misa: Misa = { ...world, tokens: new MisaTokens(world.now), firstTries: new FirstTries() };
    type Handler = (misa: Misa, request: IncomingRequest) => ReturnType<Route['handle']>;
    const route = (method: Route['method'], path: string, handle: Handler): Route => ({
      method,
      path,
      handle: (request) => handle(misa, request),
    });
    return {
      routes: [
        route('POST', `${AUTH}/login-api`, login),
        route('POST', `${AUTH}/two-factor-auth`, secondFactor),
        route('POST', `${AUTH}/refreshtoken`, refreshToken),
        route('GET', `${PATH}${SERVICE}/general/api/v1/Certificates/by-userId`, certificates),
        route('POST', `${PATH}${SERVICE}/signing/api/v1/Signing/hash`, sign),
        route('GET', `${PATH}${SERVICE}/signing/api/v1/Signing/status/:id`, status),
        // Signing below the tree of the authentication: a page, with status 200.
        { method: 'GET', path: `${PATH}/webdev${SERVICE}/*rest`, handle: () => MAINTENANCE },
        { method: 'POST', path: `${PATH}/webdev${SERVICE}/*rest`, handle: () => MAINTENANCE },
      ],
      reset: () => {
        misa.tokens.clear();
        misa.firstTries.clear();
      },
      onSigned: (transaction) => world.notices.send('misa', noticeOf(misa, transaction)),
    };
  },
};
