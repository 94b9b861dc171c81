import type { Protocol } from '../protocol.ts';
import { noticeOf } from './notice.ts';
import { smartCaRoutes } from './routes.ts';

/** VNPT SmartCA for service providers, "sp769" v1. */
export const SMARTCA: Protocol = {
  name: 'smartca',
  path: '/sca/sp769',
  app: { name: 'VNPT SmartCA', theme: 'blue', code: 'kyso', showsDescription: true, showsDocuments: true },
  notices: 'plain',
  mount(world) {
    const smartCa = { ...world, failedOnce: new Set<string>(), spelling: { answers: 0 } };
    return {
      routes: smartCaRoutes(smartCa),
      reset: () => smartCa.failedOnce.clear(),
      onSigned: (transaction) => world.notices.send('smartca', noticeOf(transaction, world.serviceProvider.id)),
    };
  },
};
