/** The pieces of the page as DOM nodes. Text always enters as text, never as markup. */
import { say } from './messages.js';

const SVG = 'http://www.w3.org/2000/svg';
const SHOWN_DOCUMENTS = 3;
const OTHER_VERDICTS = [
  'delay',
  'wrong_pin',
  'wrong_code',
  'lose_network',
  'approve_late',
  'approve_twice',
  'sign_other',
];
const ICONS = {
  document: 'M6 2h8l5 5v15H6zM14 2v5h5M9 13h7M9 17h7',
  signed: 'm5 12 5 5 9-11',
  declined: 'm6 6 12 12M18 6 6 18',
  wrong_pin_done: 'm6 6 12 12M18 6 6 18',
  wrong_code_done: 'm6 6 12 12M18 6 6 18',
  unreachable: 'M4 4l16 16M8 12a6 6 0 0 1 3-1M5 9a10 10 0 0 1 3-2M12 18h.01',
  expired: 'M12 6v6l4 3M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0',
  dismissed: 'M5 12h14',
  gone: 'M5 12h14',
};

export function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('icon');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** What became of a transaction, for badge and result: an answer, or a notice that was put away. */
export function outcomeOf(approval) {
  if (approval.state === 'waiting' && approval.dismissed) return 'dismissed';
  return ANSWERED[approval.state] ?? approval.state;
}

/** Some states are called like the button that leads to them; the sentences need names of their own. */
const ANSWERED = { wrong_pin: 'wrong_pin_done', wrong_code: 'wrong_code_done' };

export function approvalCard(approval, onTap) {
  const card = make('article', 'card');
  const titleId = `title-${approval.tran_code}`;
  card.setAttribute('aria-labelledby', titleId);
  const title = make('h3', '', approval.description || say('noDescription'));
  title.id = titleId;
  const { app } = approval;
  card.dataset.theme = app?.theme ?? 'blue';
  if (app && !app.showsDescription) title.textContent = say('noDescription');
  card.append(make('p', 'app', app?.name ?? approval.protocol), person(approval), title);
  if (app?.showsDocuments ?? true) card.append(documentList(approval.documents));
  card.append(codeAndTime(approval), buttons(onTap));
  return card;
}

function person(approval) {
  const line = make('p', 'person');
  line.append(make('span', 'name', approval.citizen.name), make('span', 'number', approval.citizen.id));
  return line;
}

function documentList(documents) {
  const box = make('div', 'documents');
  box.append(make('p', 'label', say('documents', { n: documents.length })));
  box.append(listOf(documents.slice(0, SHOWN_DOCUMENTS)));
  const more = documents.slice(SHOWN_DOCUMENTS);
  if (more.length > 0) {
    const details = make('details');
    details.append(make('summary', '', say('moreDocuments', { n: more.length })), listOf(more));
    box.append(details);
  }
  return box;
}

function listOf(documents) {
  const list = make('ul');
  for (const { name, file_type: type } of documents) {
    const item = make('li');
    item.append(icon('document'), make('span', 'file', name), make('span', 'type', type.toUpperCase()));
    list.append(item);
  }
  return list;
}

function codeAndTime(approval) {
  const box = make('div', 'check');
  const code = make('div', 'code');
  const digits = make('p', 'digits');
  const readable = make('span', 'unseen', approval.verification_code.split('').join(' '));
  const visible = make('span', '', inHalves(approval.verification_code));
  visible.setAttribute('aria-hidden', 'true');
  digits.append(readable, visible);
  code.append(make('p', 'label', say('code')), digits);
  const shows = approval.app?.code !== 'none';
  box.append(shows ? code : make('p', 'label', say('timeLeft')), ring());
  if (shows) box.append(make('p', 'hint', say('codeHint')));
  return box;
}

/** Six digits are read as two groups of three; shorter codes as they are. */
function inHalves(code) {
  return code.length === 6 ? `${code.slice(0, 3)} ${code.slice(3)}` : code;
}

function ring() {
  const box = make('div', 'ring');
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 64 64');
  svg.setAttribute('aria-hidden', 'true');
  for (const className of ['track', 'left']) {
    const circle = document.createElementNS(SVG, 'circle');
    for (const [name, value] of Object.entries({ cx: 32, cy: 32, r: 28, pathLength: 100 })) {
      circle.setAttribute(name, String(value));
    }
    circle.classList.add(className);
    svg.append(circle);
  }
  const time = make('p', 'time');
  time.append(make('span', 'unseen', say('timeLeft')), make('span', 'clock'));
  box.append(svg, time);
  return box;
}

function buttons(onTap) {
  const box = make('div', 'buttons');
  const button = (verdict) => {
    const node = make('button', verdict, say(verdict));
    node.type = 'button';
    node.addEventListener('click', () => onTap(verdict));
    return node;
  };
  box.append(...['approve', 'decline', 'ignore'].map(button));
  const others = make('details', 'others');
  const list = make('div');
  list.append(...OTHER_VERDICTS.map(button));
  others.append(make('summary', '', say('others')), list);
  box.append(others);
  const problem = make('p', 'problem');
  problem.setAttribute('role', 'alert');
  box.append(problem);
  return box;
}

/** Moves ring and clock of a card to `now`, both in milliseconds of the server's time. */
export function tick(card, approval, now) {
  const leftMs = Math.max(0, Date.parse(approval.expires_at) - now);
  const wholeMs = Date.parse(approval.expires_at) - Date.parse(approval.created_at);
  const seconds = Math.ceil(leftMs / 1000);
  const clock = `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  const text = card.querySelector('.clock');
  if (text.textContent !== clock) text.textContent = clock;
  card.querySelector('.left').setAttribute('stroke-dashoffset', String(100 - (100 * leftMs) / wholeMs));
}

export function resultCard(approval, outcome) {
  const card = make('article', `card result ${outcome}`);
  const mark = make('span', 'mark');
  mark.append(icon(outcome));
  const text = make('div');
  const heading = make('h3', '', say(outcome));
  heading.tabIndex = -1;
  text.append(heading, make('p', '', say(`${outcome}Hint`)), make('p', 'about', approval.description));
  card.append(mark, text);
  return card;
}

export function historyRow(approval, timeText) {
  const outcome = outcomeOf(approval);
  const row = make('li', outcome);
  const what = make('div', 'what');
  what.append(
    make('p', 'name', approval.citizen.name),
    make('p', 'about', approval.description || say('noDescription')),
  );
  const badge = make('p', 'badge');
  badge.append(icon(outcome), make('span', '', say(outcome)));
  const side = make('div', 'side');
  side.append(badge, make('time', '', timeText));
  row.append(what, side);
  return row;
}
