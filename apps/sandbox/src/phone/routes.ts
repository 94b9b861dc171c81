/** The phone of all citizens: a page, and the list it shows. Taps go through `/sandbox/transactions/:id/…`. */
import { readFile } from 'node:fs/promises';
import type { Ledger } from '../approvals/ledger.ts';
import type { Transaction } from '../approvals/transaction.ts';
import { endOf, viewOf } from '../approvals/view.ts';
import { bytesAnswer, jsonAnswer, type Route } from '../http/message.ts';

/** Older answers are history that nobody scrolls to. */
const HISTORY_ROWS = 20;

/* biome-ignore format: one row a file, read as a table */
const FILES = [
  ['/phone',             'index.html',  'text/html; charset=utf-8'],
  ['/phone/phone.css',   'phone.css',   'text/css; charset=utf-8'],
  ['/phone/cards.css',   'cards.css',   'text/css; charset=utf-8'],
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
    handle: ({ query }) => jsonAnswer(200, screenOf(ledger, query['citizen'] ?? '', now())),
  };
  return [...files, approvals];
}

/** What the screen shows: questions oldest first, history newest first; `citizen` empty means everybody. */
function screenOf(ledger: Ledger, citizen: string, now: number) {
  const mine = ledger.list().filter((transaction) => citizen === '' || transaction.citizen.id === citizen);
  const past = mine.flatMap((transaction) => {
    const endedAt = endOf(transaction, now);
    return endedAt === undefined ? [] : [{ transaction, endedAt }];
  });
  return {
    now: new Date(now).toISOString(),
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
