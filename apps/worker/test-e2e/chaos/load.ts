/** A portal that does what ours ask of it: it repeats a call with the same idempotency key until it is answered. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Json } from '@kyso/testkit';
import type { Random } from './random.ts';
import type { ChaosStage } from './stage.ts';

/* biome-ignore format: one row a citizen of the sandbox, read as a table */
const PEOPLE = [
  { citizen: '079185000002', often: 8, ends: ['completed'] },            // approves
  { citizen: '048088000003', often: 3, ends: ['completed'] },            // approves after 8 s
  { citizen: '066195000014', often: 2, ends: ['completed'] },            // the first sign call fails and is not accepted
  { citizen: '068091000015', often: 2, ends: ['completed'] },            // the sign call is accepted and fails
  { citizen: '031192000004', often: 2, ends: ['declined'] },
  { citizen: '092075000005', often: 1, ends: ['expired'] },
  { citizen: '036182000012', often: 1, ends: ['failed'] },               // signs another hash
] as const;
type Person = (typeof PEOPLE)[number];
const CROWD = PEOPLE.flatMap((person) => Array.from({ length: person.often }, () => person));

/** A call is given up, and the run with it, after this time; a dead process's claim on a key lasts a minute, and the next
 * one that holds it may die too. */
const PATIENCE_MS = 400_000;
const RETRY_MS = 400;
const CANCELED_ONE_IN = 10;

export type Accepted = {
  readonly id: string;
  /** Bytes that were uploaded, by item in order. */
  readonly documents: readonly Uint8Array[];
  readonly ends: readonly string[];
};

/** One request from upload to acceptance, and perhaps a cancellation soon after. */
export async function askForSignature(
  stage: ChaosStage,
  random: Random,
  pdf: Uint8Array,
  number: number,
): Promise<Accepted> {
  const person: Person = random.pick(CROWD);
  const count = random.next() < 0.15 ? 3 : 1;
  const cancels = random.between(1, CANCELED_ONE_IN) === 1;
  const pauseMs = random.between(0, 3_000);
  const documents = Array.from({ length: count }, (_, index) => withComment(pdf, `${number}/${index}`));
  const files: string[] = [];
  for (const document of documents) {
    const { json } = await insist(() => stage.api.upload(`Hồ sơ ${number}.pdf`, document), [201]);
    files.push(json.id);
  }
  const body = {
    signer: { provider: 'smartca', citizen_id: person.citizen },
    items: files.map((file_id) => ({ file_id, placement: { mode: 'invisible' } })),
  };
  const key = { 'idempotency-key': `chaos-${number}` };
  const { json } = await insist(() => stage.api.call('POST', '/v1/signature-requests', body, key), [202]);
  const accepted = { id: json.id as string, documents };
  if (!cancels) return { ...accepted, ends: person.ends };
  await sleep(pauseMs);
  const answer = await insist(() => stage.api.call('POST', `/v1/signature-requests/${json.id}/cancel`), [200, 409]);
  return { ...accepted, ends: answer.status === 200 ? ['canceled'] : person.ends };
}

/** Readers skip what follows the end of the file, and the signature covers it. */
function withComment(pdf: Uint8Array, text: string): Uint8Array {
  return Buffer.concat([pdf, Buffer.from(`%${text}\n`)]);
}

export async function insist(
  call: () => Promise<Answer>,
  wanted: readonly number[],
): Promise<{ status: number; json: Json }> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  let last = 'no answer';
  while (Date.now() < giveUpAt) {
    try {
      const answer = await call();
      if (wanted.includes(answer.status)) return answer;
      last = `${answer.status} ${JSON.stringify(answer.json)}`;
      const passing = answer.status >= 500 || answer.json?.code === 'idempotency_in_progress';
      if (!passing) throw new RangeError(`refused: ${last}`);
    } catch (error) {
      if (error instanceof RangeError) throw error;
    }
    await sleep(RETRY_MS);
  }
  throw new RangeError(`not answered in ${PATIENCE_MS} ms: ${last}`);
}
