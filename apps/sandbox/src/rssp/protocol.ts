import { FirstTries } from '../approvals/take-order.ts';
import type { Route } from '../http/message.ts';
import type { Protocol } from '../protocol.ts';
import { authorize, info, list, login, type Rssp, SHORT_TOKENS, signHash, withToken } from './api.ts';

const PATH = '/rssp/v2';

/** RSSP of Mobile-ID, FPT-CA, LCA and VGCA. */
export const RSSP: Protocol = {
  name: 'rssp',
  path: PATH,
  app: { name: 'Mobile-ID RSSP', theme: 'orange', code: 'own', showsDescription: true, showsDocuments: true },
  quirks: [SHORT_TOKENS],
  mount(world) {
    const rssp: Rssp = {
      ...world,
      tokens: new Set(),
      firstTries: new FirstTries(),
      owners: new Map(),
      approved: new Map(),
    };
    const post = (path: string, handle: Route['handle']): Route => ({ method: 'POST', path: PATH + path, handle });
    return {
      routes: [
        post('/auth/login', (request) => login(rssp, request)),
        post('/credentials/list', withToken(rssp, list)),
        post('/credentials/info', withToken(rssp, info)),
        post('/credentials/authorize', withToken(rssp, authorize)),
        post('/signatures/signHash', withToken(rssp, signHash)),
      ],
      reset: () => {
        for (const kept of [rssp.tokens, rssp.firstTries, rssp.owners, rssp.approved]) kept.clear();
      },
    };
  },
};
