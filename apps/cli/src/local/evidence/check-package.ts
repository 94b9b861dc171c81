/**
 * Whether an evidence package holds: the manifest names every member by its hash, the log is unbroken and names the
 * documents, and the signatures are judged again without a network. Not here: whether the whole log was made up; for that
 * its last hash is compared with the installation's (`kyso audit verify`).
 */
import { createHash } from 'node:crypto';
import { type Instant, isId, type RequestEvent, type RequestId } from '@kyso/domain';
import { checkLog } from '@kyso/signing';
import { bytesFile, type Trust, validateDocument } from '@kyso/validation';
import { z } from 'zod';
import type { Members } from './read-zip.ts';

const MANIFEST = 'manifest.json';
const manifestSchema = z.object({
  format: z.literal('kyso-evidence'),
  version: z.literal(1),
  request_id: z.string(),
  made_at: z.iso.datetime(),
  members: z.array(z.object({ path: z.string(), sha256: z.string(), size: z.number() })),
});
const reportSchema = z.object({ verdict: z.string(), sha256: z.string() });
type Manifest = z.output<typeof manifestSchema>;

export type Finding = { readonly member: string; readonly problem: string };
export type Checked = {
  readonly findings: readonly Finding[];
  readonly requestId?: string;
  /** Of the last row of the log. */
  readonly lastHash?: string;
  readonly documents: readonly { readonly member: string; readonly verdict: string }[];
};

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export async function checkPackage(members: Members, trust: Trust): Promise<Checked> {
  const manifest = parse(members, MANIFEST, manifestSchema);
  if (manifest === undefined)
    return { findings: [{ member: MANIFEST, problem: 'manifest_unreadable' }], documents: [] };
  const events = eventsOf(members);
  const { documents, findings } = await judge(members, manifest.made_at, trust);
  const lastHash = events?.at(-1)?.hash;
  return {
    findings: [...checkMembers(members, manifest), ...checkEvents(members, manifest, events), ...findings],
    requestId: manifest.request_id,
    ...(lastHash === undefined ? {} : { lastHash }),
    documents,
  };
}

function checkMembers(members: Members, manifest: Manifest): Finding[] {
  const named = new Map(manifest.members.map(({ path, sha256: hash }) => [path, hash]));
  const extra = [...members.keys()].filter((path) => path !== MANIFEST && !named.has(path));
  return [
    ...extra.map((member) => ({ member, problem: 'member_not_in_manifest' })),
    ...[...named].flatMap(([member, hash]): Finding[] => {
      const bytes = members.get(member);
      if (bytes === undefined) return [{ member, problem: 'member_missing' }];
      return sha256(bytes) === hash ? [] : [{ member, problem: 'member_changed' }];
    }),
  ];
}

const LOG = 'audit/events.json';

function checkEvents(members: Members, { request_id: id }: Manifest, events?: readonly RequestEvent[]): Finding[] {
  if (events === undefined || events.length === 0) return [{ member: LOG, problem: 'log_unreadable' }];
  if (!isId('sr', id)) return [{ member: MANIFEST, problem: 'manifest_unreadable' }];
  const broken = brokenRow(id, events);
  if (broken !== undefined) return [{ member: LOG, problem: broken }];
  return [...expectedDocuments(events)].flatMap(([member, hashes]): Finding[] => {
    const bytes = members.get(member);
    if (bytes === undefined) return [{ member, problem: 'document_missing' }];
    return hashes.includes(sha256(bytes)) ? [] : [{ member, problem: 'document_is_not_that_of_the_log' }];
  });
}

function brokenRow(id: RequestId, events: readonly RequestEvent[]): string | undefined {
  try {
    const broken = checkLog(id, events);
    return broken && `${broken.reason} (${broken.row})`;
  } catch {
    return 'log_unreadable'; // rows that are no events at all
  }
}

/** By member: the newest version that the log names. */
function expectedDocuments(events: readonly RequestEvent[]): Map<string, readonly string[]> {
  const expected = new Map<string, readonly string[]>();
  for (const event of events) {
    if (event.type === 'created') {
      for (const { itemId, sha256: hash } of event.data.items) expected.set(`original/${itemId}.pdf`, [hash]);
    }
    if (event.type === 'item_signed' || event.type === 'item_preserved') {
      expected.set(`signed/${event.data.itemId}.pdf`, [event.data.signedSha256]);
    }
  }
  return expected;
}

async function judge(members: Members, now: Instant, trust: Trust): Promise<Pick<Checked, 'documents' | 'findings'>> {
  const documents: { member: string; verdict: string }[] = [];
  const findings: Finding[] = [];
  for (const [member, bytes] of members) {
    const [, item] = /^signed\/(.+)\.pdf$/.exec(member) ?? [];
    if (item === undefined) continue;
    const { verdict } = await validateDocument(bytesFile(bytes), { now, trust });
    documents.push({ member, verdict });
    const report = parse(members, `report/${item}.json`, reportSchema);
    if (verdict === 'invalid' || verdict === 'unsigned') findings.push({ member, problem: `signatures_${verdict}` });
    if (report?.sha256 !== sha256(bytes)) findings.push({ member, problem: 'report_is_of_another_document' });
    else if (report.verdict === 'invalid' && verdict === 'valid') findings.push({ member, problem: 'report_differs' });
    else if (report.verdict === 'valid' && verdict === 'invalid') findings.push({ member, problem: 'report_differs' });
  }
  return { documents, findings };
}

function eventsOf(members: Members): readonly RequestEvent[] | undefined {
  const parsed = parse(members, LOG, z.array(z.looseObject({ hash: z.string(), type: z.string() })));
  return parsed as readonly unknown[] as readonly RequestEvent[] | undefined; // `checkLog` looks at each row
}

function parse<S extends z.ZodType>(members: Members, path: string, schema: S): z.output<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(new TextDecoder().decode(members.get(path)))).data;
  } catch {
    return undefined;
  }
}
