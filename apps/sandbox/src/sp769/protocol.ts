import { FirstTries } from '../approvals/take-order.ts';
import type { Protocol } from '../protocol.ts';
import { INTRUST_MEMBER, type Member, NEAC_MEMBER, QD769_MEMBER } from './member.ts';
import { memberRoutes } from './routes.ts';

/** A member of the QĐ 769 family is one row of data. */
export function memberProtocol(member: Member): Protocol {
  return {
    name: member.name,
    path: member.path,
    app: member.app,
    quirks: member.quirks,
    mount(world) {
      const firstTries = new FirstTries();
      return { routes: memberRoutes({ ...world, member, firstTries }), reset: () => firstTries.clear() };
    },
  };
}

export const QD769 = memberProtocol(QD769_MEMBER);
export const INTRUST = memberProtocol(INTRUST_MEMBER);
export const NEAC = memberProtocol(NEAC_MEMBER);
