/** The log of a package: its rows, the documents they name, what is told of them, and what the installation signed. */
import { type Checkpoint, isId, type RequestEvent, type RequestId } from '@kyso/domain';
import { type CheckpointPublicKey, checkCheckpoint, checkLog, checkpointPublicKey } from '@kyso/signing';
import { z } from 'zod';
import { type Finding, parseMember, sha256 } from './package-parts.ts';
import type { Members } from './read-zip.ts';

export const LOG = 'audit/events.json';
const CHECKPOINT = 'audit/checkpoint.json';
const TIMELINE = 'timeline.json';

const eventsSchema = z.array(z.looseObject({ hash: z.string(), type: z.string() }));
const timelineSchema = z.array(
  z.looseObject({ id: z.string(), version: z.number(), type: z.string(), at: z.string(), actor: z.string() }),
);
const checkpointSchema = z.looseObject({
  number: z.number(),
  at: z.string(),
  keyId: z.string(),
  publicKey: z.base64().optional(),
  hash: z.string(),
  signature: z.string(),
  heads: z.array(z.object({ requestId: z.string(), seq: z.number(), hash: z.string() })),
});

/** What the installation signed about the log. */
export type Confirmation = {
  readonly number: number;
  readonly at: string;
  /** KID:BASE64, as `kyso audit verify` prints it. */
  readonly key: string;
  /** Whether that is the key that was given; false also when none was. */
  readonly keyGiven: boolean;
  /** Rows at the end of the log that came later. */
  readonly rowsAfter: number;
};

export type CheckedLog = {
  readonly findings: readonly Finding[];
  /** Of the last row. */
  readonly lastHash?: string;
  readonly confirmation?: Confirmation;
};

/** @param given the installation's key, where the caller knows it */
export function checkLogOf(members: Members, requestId: string, given: CheckpointPublicKey | undefined): CheckedLog {
  const parsed = parseMember(members, LOG, eventsSchema);
  if (parsed === undefined || parsed.length === 0) return { findings: [{ member: LOG, problem: 'log_unreadable' }] };
  if (!isId('sr', requestId)) return { findings: [{ member: 'manifest.json', problem: 'manifest_unreadable' }] };
  const events = parsed as readonly unknown[] as readonly RequestEvent[]; // `checkLog` looks at each row
  const lastHash = parsed.at(-1)?.hash ?? '';
  const broken = brokenRow(requestId, events);
  if (broken !== undefined) return { findings: [{ member: LOG, problem: broken }], lastHash };
  const { findings, confirmation } = checkConfirmation(members, requestId, events, given);
  return {
    findings: [...checkDocuments(members, events), ...checkTimeline(members, events), ...findings],
    lastHash,
    ...(confirmation === undefined ? {} : { confirmation }),
  };
}

function brokenRow(id: RequestId, events: readonly RequestEvent[]): string | undefined {
  try {
    const broken = checkLog(id, events);
    return broken && `${broken.reason} (${broken.row})`;
  } catch {
    return 'log_unreadable'; // rows that are no events at all
  }
}

function checkDocuments(members: Members, events: readonly RequestEvent[]): Finding[] {
  return [...expectedDocuments(events)].flatMap(([member, hash]): Finding[] => {
    const bytes = members.get(member);
    if (bytes === undefined) return [{ member, problem: 'document_missing' }];
    return hash === sha256(bytes) ? [] : [{ member, problem: 'document_is_not_that_of_the_log' }];
  });
}

/** By member: the newest version that the log names. */
function expectedDocuments(events: readonly RequestEvent[]): Map<string, string> {
  const expected = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'created') {
      for (const { itemId, sha256: hash } of event.data.items) expected.set(`original/${itemId}.pdf`, hash);
    }
    if (event.type === 'prepared') {
      for (const { kind, sha256: hash } of event.data.revocationEvidence ?? []) {
        expected.set(kind === 'ocsp' ? `ocsps/${hash}.ors` : `crls/${hash}.crl`, hash);
      }
    }
    if (event.type === 'item_signed' || event.type === 'item_preserved') {
      expected.set(`signed/${event.data.itemId}.pdf`, event.data.signedSha256);
    }
  }
  return expected;
}

function checkTimeline(members: Members, events: readonly RequestEvent[]): Finding[] {
  const told = parseMember(members, TIMELINE, timelineSchema);
  if (told === undefined) return [{ member: TIMELINE, problem: 'timeline_unreadable' }];
  const line = (id: string, seq: number, type: string, at: string, actor: string) =>
    [id, seq, type, at, actor].join(' ');
  const wanted = events.map(({ id, seq, type, at, actor }) => line(id, seq, type, at, actor));
  const found = told.map(({ id, version, type, at, actor }) => line(id, version, type, at, actor));
  const row = Array.from({ length: Math.max(wanted.length, found.length) }, (_, index) => index).find(
    (index) => wanted[index] !== found[index],
  );
  return row === undefined ? [] : [{ member: TIMELINE, problem: `timeline_differs (${row + 1})` }];
}

function checkConfirmation(
  members: Members,
  id: RequestId,
  events: readonly RequestEvent[],
  given: CheckpointPublicKey | undefined,
): Pick<CheckedLog, 'findings' | 'confirmation'> {
  const problem = (word: string) => ({ findings: [{ member: CHECKPOINT, problem: word }] });
  if (!members.has(CHECKPOINT)) return given === undefined ? { findings: [] } : problem('checkpoint_missing');
  const parsed = parseMember(members, CHECKPOINT, checkpointSchema);
  if (parsed === undefined) return problem('checkpoint_unreadable');
  const key = given ?? ownKey(parsed.keyId, parsed.publicKey);
  if (key === undefined) return problem('checkpoint_key_unknown');
  const checkpoint = parsed as unknown as Checkpoint; // its text is hashed and its signature checked as a whole
  const result = checkCheckpoint(checkpoint, { id, events, key });
  if (result.kind === 'broken') return problem(result.reason);
  const { number, at } = parsed;
  const text = `${key.keyId}:${Buffer.from(key.raw).toString('base64')}`;
  const rowsAfter = events.length - result.events;
  return { findings: [], confirmation: { number, at, key: text, keyGiven: given !== undefined, rowsAfter } };
}

function ownKey(keyId: string, publicKey: string | undefined): CheckpointPublicKey | undefined {
  if (publicKey === undefined) return undefined;
  try {
    return checkpointPublicKey(keyId, Buffer.from(publicKey, 'base64'));
  } catch {
    return undefined; // not 32 bytes
  }
}
