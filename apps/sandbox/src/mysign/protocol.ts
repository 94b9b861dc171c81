import { FirstTries } from '../approvals/take-order.ts';
import type { IncomingRequest, Route } from '../http/message.ts';
import type { Protocol } from '../protocol.ts';
import { certificates, login, type MySign, signHash, status } from './api.ts';
import { QUIRKS } from './errors.ts';
import { noticeOf, partnerToken } from './notice.ts';
import { UserTokens } from './tokens.ts';

const PATH = '/mysign';

/** Viettel MySign. */
export const MYSIGN: Protocol = {
  name: 'mysign',
  path: PATH,
  app: { name: 'Viettel MySign', theme: 'red', code: 'kyso', showsDescription: true, showsDocuments: true },
  quirks: Object.values(QUIRKS),
  notices: 'authenticated',
  mount(world) {
    const mySign: MySign = { ...world, tokens: new UserTokens(), firstTries: new FirstTries(), byNotice: new Set() };
    const post = (
      path: string,
      handle: (mySign: MySign, request: IncomingRequest) => ReturnType<Route['handle']>,
    ): Route => ({
      method: 'POST',
      path: `${PATH}/vtss/service${path}`,
      handle: (request) => handle(mySign, request),
    });
    return {
      routes: [
        post('/ras/v1/login', login),
        post('/certificates/info', certificates),
        post('/signHash', signHash),
        post('/requests/status', status),
      ],
      reset: () => {
        mySign.tokens.clear();
        mySign.firstTries.clear();
        mySign.byNotice.clear();
      },
      onSigned: (transaction) => {
        if (!mySign.byNotice.has(transaction.id)) return;
        const authorize = async (url: string) => ({
          authorization: `Bearer ${await partnerToken(url, world.serviceProvider)}`,
        });
        world.notices.send('mysign', noticeOf(transaction), { authorize });
      },
    };
  },
};
