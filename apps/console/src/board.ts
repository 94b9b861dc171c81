/** Two bull-boards over the same queues: one that only shows, one that can act. Access is decided before they are reached. */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { BoardQueues } from '@kyso/queue';
import type { RequestHandler } from 'express';

export const BOARD_PATH = '/ops/queues';
export const CONTROL_PATH = '/ops/control';
export const PROVIDERS_PATH = '/ops/providers';

/** Ids are all a job of ours carries; a field of any other name does not reach a screen. */
const SHOWN_FIELDS = ['requestId', 'eventId', 'deliveryId', 'effect', 'seq'] as const;
/** Longer than any id; what is longer is not one. */
const SHOWN_MAX_CHARACTERS = 80;

type Look = { readonly title: string; readonly links: { readonly text: string; readonly url: string }[] };

export function viewBoard(queues: BoardQueues['queues']): RequestHandler {
  return board(queues, BOARD_PATH, true, {
    title: 'Kyso queues',
    links: [
      { text: 'Providers', url: PROVIDERS_PATH },
      { text: 'Control', url: CONTROL_PATH },
    ],
  });
}

export function controlBoard(queues: BoardQueues['queues']): RequestHandler {
  return board(queues, CONTROL_PATH, false, { title: 'Kyso control', links: [{ text: 'Read only', url: BOARD_PATH }] });
}

function board(queues: BoardQueues['queues'], path: string, readOnlyMode: boolean, look: Look): RequestHandler {
  const adapters = queues.map((queue) => {
    const adapter = new BullMQAdapter(queue, { readOnlyMode });
    adapter.setFormatter('data', maskData);
    adapter.setFormatter('returnValue', () => undefined);
    adapter.setFormatter('progress', () => undefined);
    return adapter;
  });
  const serverAdapter = new ExpressAdapter().setBasePath(path);
  createBullBoard({
    queues: adapters,
    serverAdapter,
    options: { uiConfig: { boardTitle: look.title, miscLinks: look.links, hideDocsLink: true } },
  });
  return serverAdapter.getRouter();
}

/** Of job data the ids, and of those only what looks like one. */
export function maskData(data: unknown): Readonly<Record<string, string | number>> {
  if (typeof data !== 'object' || data === null) return {};
  const fields: Readonly<Record<string, unknown>> = { ...data };
  const shown = SHOWN_FIELDS.flatMap((name): [string, string | number][] => {
    const value = fields[name];
    if (typeof value === 'number') return [[name, value]];
    const isShort = typeof value === 'string' && value.length <= SHOWN_MAX_CHARACTERS && /^[\w~-]+$/.test(value);
    return isShort ? [[name, value]] : [];
  });
  return Object.fromEntries(shown);
}
