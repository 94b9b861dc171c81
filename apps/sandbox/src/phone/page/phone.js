/** Asks once a second what waits, shows it, and sends the taps. Time is the server's, not this machine's. */
import { approvalCard, historyRow, outcomeOf, resultCard, tick } from './cards.js';
import { LANGUAGES, say, speak } from './messages.js';

const POLL_MS = 1000;
/** How long a result stays where its card was; it can be read in the history afterwards. */
const RESULT_MS = 6000;
const LANGUAGE_KEY = 'kyso-sandbox-language';

const citizen = new URLSearchParams(location.search).get('citizen') ?? '';
const provider = new URLSearchParams(location.search).get('provider') ?? '';
const at = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat('vi-VN', { timeStyle: 'medium', timeZone: 'Asia/Ho_Chi_Minh' });

let language = speak(localStorage.getItem(LANGUAGE_KEY));
let screen = { waiting: [], history: [] };
let serverAheadMs = 0;
let historyDrawn = '';
/** By tran_code: what is on the screen. */
const cards = new Map();
/** Whether the first answer came; what it holds is not announced as new. */
let started = false;

async function poll() {
  try {
    const response = await fetch(`/phone/approvals?${new URLSearchParams({ citizen, provider })}`);
    if (!response.ok) throw new Error(`status ${response.status}`);
    const answer = await response.json();
    serverAheadMs = Date.parse(answer.now) - Date.now();
    screen = answer;
    wear(answer.app);
    at('offline').hidden = true;
    draw();
    started = true;
  } catch {
    // Once: an alert that is written again is read out again.
    if (at('offline').hidden) at('offline').textContent = say('offline');
    at('offline').hidden = false;
  }
  setTimeout(poll, POLL_MS);
}

/** The page looks like the app of the provider that the address names. */
function wear(app) {
  if (!app) return;
  document.documentElement.dataset.theme = app.theme;
  at('app').removeAttribute('data-text');
  at('app').textContent = app.name;
}

function draw() {
  for (const approval of screen.waiting) if (!cards.has(approval.tran_code)) show(approval);
  const waiting = new Set(screen.waiting.map((approval) => approval.tran_code));
  for (const [code, card] of cards) {
    if (!waiting.has(code) && card.result === undefined && !card.sending) settleUnasked(code, card);
  }
  const open = [...cards.values()].filter((card) => card.result === undefined).length;
  at('count').textContent = String(open);
  at('empty').hidden = cards.size > 0;
  drawHistory();
}

function show(approval) {
  const card = { approval, node: undefined, result: undefined, sending: false };
  card.node = approvalCard(approval, (verdict) => tap(card, verdict));
  cards.set(approval.tran_code, card);
  at('cards').append(card.node);
  tick(card.node, approval, Date.now() + serverAheadMs);
  if (started) announce(say('newRequest', { name: approval.citizen.name }));
}

/** The request ended elsewhere: its time is over, another window answered, or the sandbox was reset. */
function settleUnasked(code, card) {
  const now = screen.history.find((approval) => approval.tran_code === code);
  settle(card, now ?? card.approval, now === undefined ? 'gone' : outcomeOf(now));
}

async function tap(card, verdict) {
  const buttons = [...card.node.querySelectorAll('button')];
  const pressed = buttons.find((button) => button.classList.contains(verdict));
  const freeze = (frozen) => {
    card.sending = frozen;
    // Not `disabled`: that would drop the keyboard focus.
    for (const button of buttons) button.setAttribute('aria-disabled', String(frozen));
    pressed.textContent = frozen ? say('sending') : say(verdict);
  };
  if (card.sending) return;
  freeze(true);
  card.node.querySelector('.problem').textContent = '';
  try {
    const path = `/sandbox/transactions/${encodeURIComponent(card.approval.tran_code)}/${verdict}`;
    const { result, transaction } = await (await fetch(path, { method: 'POST' })).json();
    card.sending = false;
    settle(card, transaction ?? card.approval, result === 'not_found' ? 'gone' : outcomeOf(transaction), true);
    draw();
  } catch {
    freeze(false);
    card.node.querySelector('.problem').textContent = say('notSent');
  }
}

function settle(card, approval, outcome, focus = false) {
  card.result = outcome;
  card.approval = approval;
  const focused = focus || card.node.contains(document.activeElement);
  replace(card, resultCard(approval, outcome));
  if (focused) card.node.querySelector('h3').focus();
  announce(`${say(outcome)}. ${say(`${outcome}Hint`)}`);
  setTimeout(() => {
    const hadFocus = card.node.contains(document.activeElement);
    card.node.remove();
    cards.delete(approval.tran_code);
    draw();
    if (hadFocus) at('waiting-title').focus();
  }, RESULT_MS);
}

function replace(card, node) {
  card.node.replaceWith(node);
  card.node = node;
}

function drawHistory() {
  const settling = new Set([...cards.keys()]);
  const rows = screen.history.filter((approval) => !settling.has(approval.tran_code));
  const drawn = JSON.stringify([language, rows.map((approval) => [approval.tran_code, outcomeOf(approval)])]);
  if (drawn === historyDrawn) return;
  historyDrawn = drawn;
  at('history').hidden = rows.length === 0;
  const timeOf = (approval) => clock.format(new Date(approval.ended_at ?? approval.created_at));
  at('rows').replaceChildren(...rows.map((approval) => historyRow(approval, timeOf(approval))));
}

function announce(text) {
  at('live').textContent = text;
}

function drawLanguage() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll('[data-text]')) node.textContent = say(node.dataset.text);
  if (citizen !== '') at('owner').textContent = say('phoneOf', { id: citizen });
  const other = LANGUAGES.find((candidate) => candidate !== language);
  at('language').textContent = other.toUpperCase();
  at('language').lang = other;
  at('language').setAttribute('aria-label', say('switchLanguage'));
  for (const card of cards.values()) {
    if (card.sending) continue;
    if (card.result === undefined) {
      replace(
        card,
        approvalCard(card.approval, (verdict) => tap(card, verdict)),
      );
      tick(card.node, card.approval, Date.now() + serverAheadMs);
    } else replace(card, resultCard(card.approval, card.result));
  }
  drawHistory();
}

at('language').addEventListener('click', () => {
  language = speak(LANGUAGES.find((candidate) => candidate !== language));
  localStorage.setItem(LANGUAGE_KEY, language);
  drawLanguage();
});

setInterval(() => {
  for (const { node, approval, result } of cards.values()) {
    if (result === undefined) tick(node, approval, Date.now() + serverAheadMs);
  }
}, 250);

drawLanguage();
void poll();
