import { FirstTries } from '../approvals/take-order.ts';
import type { Route } from '../http/message.ts';
import type { Protocol } from '../protocol.ts';
import { info, list, noticeOf, type SmartCaCsc, signHash, transactionInfo, userInfo, withBearer } from './api.ts';
import { AuthorizationServer } from './oauth.ts';

const PATH = '/vnpt';
/** Every refresh replaces the refresh token. */
const ROTATES = 'smartca-csc-rotates';

/** VNPT SmartCA for citizens who log in at VNPT: OAuth 2.0 and a CSC-like API v1.1. */
export const SMARTCA_CSC: Protocol = {
  name: 'smartca-csc',
  path: PATH,
  app: { name: 'VNPT SmartCA', theme: 'blue', code: 'kyso', showsDescription: true, showsDocuments: true },
  quirks: [ROTATES],
  notices: 'plain',
  mount(world) {
    const oauth = new AuthorizationServer(world.serviceProvider, world.now);
    const csc: SmartCaCsc = { ...world, oauth, firstTries: new FirstTries(), orders: new Map() };
    const post = (path: string, handle: Route['handle']): Route => ({ method: 'POST', path: PATH + path, handle });
    return {
      routes: [
        { method: 'GET', path: `${PATH}/auth/authorize`, handle: (request) => oauth.authorize(request) },
        post('/auth/token', (request) => oauth.token(request, { rotates: request.quirks.has(ROTATES) })),
        post('/identityapi/userinfo/info', withBearer(csc, userInfo)),
        post('/csc/credentials/list', withBearer(csc, list)),
        post('/csc/credentials/info', withBearer(csc, info)),
        post('/csc/signature/signhash', withBearer(csc, signHash)),
        post('/csc/credentials/gettraninfo', withBearer(csc, transactionInfo)),
      ],
      reset: () => {
        oauth.clear();
        csc.firstTries.clear();
        csc.orders.clear();
      },
      onSigned: (transaction) => {
        const url = csc.orders.get(transaction.id)?.notifyUrl;
        world.notices.send('smartca-csc', noticeOf(csc, transaction), url === undefined ? {} : { url });
      },
    };
  },
};
