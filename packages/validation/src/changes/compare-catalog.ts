/** The catalog and the trailer: key by key, rejected unless a rule clears it (ISO 32000-2 §7.7.2, §7.5.5). */
import { asDict, asName, asStream, type PdfValue } from '@kyso/pdf';
import type { ChangeKind } from './change.ts';
import { compareForm } from './compare-form.ts';
import { comparePage, manageAnnotations, matchPages } from './compare-pages.ts';
import { compareStructureTree } from './compare-structure.ts';
import { compareValidationData } from './compare-validation-data.ts';
import type { Comparing } from './comparing.ts';
import { type DictPair, dictPair, entry, followed, keysOf, type Pair, sameRef } from './revisions.ts';

/** What a change of these keys is called; all others are settings. */
const KINDS: Readonly<Record<string, ChangeKind>> = {
  OpenAction: 'script',
  AA: 'script',
  Names: 'attachments',
  AF: 'attachments',
  Dests: 'attachments',
  OCProperties: 'layers',
  Perms: 'signature_changed',
};

type Rule = (comparing: Comparing, pair: Pair) => void;
const RULES: Readonly<Record<string, Rule>> = {
  DSS: compareValidationData,
  Extensions: compareExtensions,
  Metadata: compareMetadata,
  Version: compareVersion,
  StructTreeRoot: compareStructureTree,
};

/** Everything a reader can reach from the trailer. */
export function compareDocuments(comparing: Comparing): void {
  const { before, after } = comparing.revisions;
  const trailers: DictPair = { before: before.trailer, after: after.trailer };
  const root = sameRef(entry(trailers, 'Root'));
  const catalogs = dictPair(comparing.revisions, entry(trailers, 'Root'));
  if (root === undefined || catalogs === undefined) {
    comparing.report('catalog', 'forbidden', { path: 'Root' });
    return;
  }
  comparing.managePage(root);
  comparing.structure(entry(trailers, 'Encrypt'), 'trailer', { path: 'Encrypt' });
  if (catalogs.after.duplicateKeys.length > catalogs.before.duplicateKeys.length) {
    comparing.report('catalog', 'forbidden', { path: 'duplicate keys' });
  }
  const pages = matchPages(comparing, entry(catalogs, 'Pages'));
  for (const page of pages) manageAnnotations(comparing, page);
  compareForm(comparing, entry(catalogs, 'AcroForm'));
  for (const page of pages) comparePage(comparing, page);
  for (const key of keysOf(catalogs)) {
    if (key === 'Pages' || key === 'AcroForm') continue;
    const rule = RULES[key];
    if (rule !== undefined) rule(comparing, entry(catalogs, key));
    else comparing.structure(entry(catalogs, key), KINDS[key] ?? 'catalog', { path: key });
  }
  compareInformation(comparing, entry(trailers, 'Info'));
  for (const key of keysOf(trailers)) {
    const pair = entry(trailers, key);
    if (TRAILER_KEYS.has(key) || pair.after === null) continue;
    comparing.structure(pair, 'trailer', { path: key });
  }
}

/** Compared above, or saying how the file is laid out (ISO 32000-2 Tables 15, 17); whatever else is there must stay. */
const TRAILER_KEYS = new Set([
  ...['Root', 'Info', 'Encrypt', 'ID', 'Size', 'Prev', 'XRefStm'],
  ...['Type', 'W', 'Index', 'Length', 'Filter', 'DecodeParms', 'F', 'FFilter', 'FDecodeParms', 'DL'],
]);

/** Developer extensions say which features a file uses (ISO 32000-2 §7.12): names and numbers, nothing that is seen. */
function compareExtensions(comparing: Comparing, pair: Pair): void {
  const { after } = followed(comparing.revisions, pair);
  if (isPlain(comparing, after, 0)) return;
  comparing.structure(pair, 'catalog', { path: 'Extensions' });
}

const MAX_PLAIN_DEPTH = 4;

function isPlain(comparing: Comparing, value: PdfValue, depth: number): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (value.kind === 'name' || value.kind === 'number' || value.kind === 'string') return true;
  if (depth > MAX_PLAIN_DEPTH || value.kind === 'stream' || value.kind === 'ref') return false;
  const items = value.kind === 'array' ? value.items : [...value.entries.values()];
  return items.every((item) => isPlain(comparing, comparing.revisions.after.resolve(item), depth + 1));
}

function compareMetadata(comparing: Comparing, pair: Pair): void {
  if (!comparing.isDifferent(pair)) return;
  const { after } = followed(comparing.revisions, pair);
  const isMetadata = asName(comparing.revisions.after.get(asDict(after), 'Type')) === 'Metadata';
  const isClear = asStream(after) !== undefined && isMetadata && !comparing.isSealed;
  comparing.report('metadata', isClear ? 'permitted' : 'forbidden');
}

/** The version may rise with what an increment uses. */
function compareVersion(comparing: Comparing, pair: Pair): void {
  const { before, after } = followed(comparing.revisions, pair);
  const [one, other] = [asName(before) ?? '', asName(after) ?? ''];
  if (one === other || (/^\d\.\d$/.test(other) && other > one)) return;
  comparing.report('catalog', 'forbidden', { path: 'Version' });
}

/** Title, producer, dates: shown in no page. */
function compareInformation(comparing: Comparing, pair: Pair): void {
  if (comparing.isDifferent(pair)) comparing.report('metadata', 'permitted', { path: 'Info' });
}
