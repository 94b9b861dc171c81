/** The phone of all citizens: a page, and the list it shows. Taps go through `/sandbox/transactions/:id/…`. */
import { readFile } from 'node:fs/promises';
import type { Ledger } from '../approvals/ledger.ts';
import type { Transaction } from '../approvals/transaction.ts';
import { endOf, viewOf } from '../approvals/view.ts';
import { bytesAnswer, jsonAnswer, type Route } from '../http/message.ts';
import { PROTOCOLS } from '../protocols.ts';

/** Older answers are history that nobody scrolls to. */
const HISTORY_ROWS = 20;

/* biome-ignore format: one row a file, read as a table */
const FILES = [
  ['/phone',             'index.html',  'text/html; charset=utf-8'],
  ['/phone/phone.css',   'phone.css',   'text/css; charset=utf-8'],
  ['/phone/cards.css',   'cards.css',   'text/css; charset=utf-8'],
  ['/phone/apps.css',    'apps.css',    'text/css; charset=utf-8'],
  ['/phone/phone.js',    'phone.js',    'text/javascript; charset=utf-8'],
  ['/phone/cards.js',    'cards.js',    'text/javascript; charset=utf-8'],
  ['/phone/messages.js', 'messages.js', 'text/javascript; charset=utf-8'],
  ['/icon.svg',          'icon.svg',    'image/svg+xml'],
] as const;

export function phoneRoutes(ledger: Ledger, now: () => number): readonly Route[] {
  const files = FILES.map(
    ([path, file, contentType]): Route => ({
      method: 'GET',
      path,
      handle: async () => bytesAnswer(contentType, await readFile(new URL(`page/${file}`, import.meta.url))),
    }),
  );
  const approvals: Route = {
    method: 'GET',
    path: '/phone/approvals',
    handle: ({ query }) => jsonAnswer(200, screenOf(ledger, query['citizen'] ?? '', query['provider'] ?? '', now())),
  };
  return [...files, approvals];
}

/** What the screen shows: questions oldest first, history newest first; an empty filter means all. */
function screenOf(ledger: Ledger, citizen: string, provider: string, now: number) {
  const mine = ledger
    .list()
    .filter((transaction) => citizen === '' || transaction.citizen.id === citizen)
    .filter((transaction) => provider === '' || transaction.protocol === provider);
  const past = mine.flatMap((transaction) => {
    const endedAt = endOf(transaction, now);
    return endedAt === undefined ? [] : [{ transaction, endedAt }];
  });
  return {
    now: new Date(now).toISOString(),
    app: PROTOCOLS.find(({ name }) => name === provider)?.app ?? null,
    waiting: mine.filter((transaction) => asksSomebody(transaction, now)).map((asking) => viewOf(asking, now)),
    history: past
      .sort((a, b) => b.endedAt - a.endedAt)
      .slice(0, HISTORY_ROWS)
      .map(({ transaction }) => viewOf(transaction, now)),
  };
}

/** Automatic citizens hold a phone of their own: only what waits for a tap is a question here. */
function asksSomebody(transaction: Transaction, now: number): boolean {
  return endOf(transaction, now) === undefined && transaction.behaviour.answer === 'by-hand';
}
