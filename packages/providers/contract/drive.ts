/** Takes one order through an adapter as the core does, and says in one line how it ended. */
import { createHash, randomBytes } from 'node:crypto';
import { checkSignatureValue, parseCertificate } from '@kyso/cms';
import {
  awaitCredentials,
  type Credential,
  type ItemId,
  isKysoError,
  type Outcome,
  type RemoteSigner,
  type SignerAccount,
  type SignOrder,
  type Submission,
  type Transaction,
} from '@kyso/domain';
import type { Column } from './column.ts';
import type { Ending } from './rows.ts';

/** Above the life of an approval in the sandbox of the suite. */
const GIVE_UP_MS = 12_000;
const PAUSE_MS = 60;

export type Driven = {
  readonly ending: Ending;
  /** What was sent to be signed, hex; the sandbox counts pushes by it. */
  readonly hashes: readonly string[];
};

type Chosen = { readonly credential: Credential; readonly account: SignerAccount };
type Accepted = Extract<Submission, { kind: 'accepted' }>;
type Prepared = { readonly order: SignOrder; readonly messages: ReadonlyMap<ItemId, Uint8Array> };

export async function drive(
  signer: RemoteSigner,
  account: SignerAccount,
  documents: number,
  column: Column,
): Promise<Driven> {
  const chosen = await choose(signer, account);
  if (typeof chosen === 'string') return { ending: chosen, hashes: [] };
  const prepared = prepare(chosen, documents);
  const hashes = prepared.order.documents.map(({ hash }) => Buffer.from(hash).toString('hex'));
  return { ending: await push(signer, prepared, column), hashes };
}

async function choose(signer: RemoteSigner, account: SignerAccount): Promise<Chosen | Ending> {
  try {
    const found = await awaitCredentials(signer, account, AbortSignal.timeout(GIVE_UP_MS));
    if (found.kind === 'refused') return `refused ${found.code}`;
    const usable = found.credentials.find(({ status }) => status === 'usable');
    const { grant } = found;
    if (usable !== undefined) {
      return { credential: usable, account: { ...account, ...(grant === undefined ? {} : { grant }) } };
    }
    return found.credentials[0] ? `certificate ${found.credentials[0].status}` : 'no certificate';
  } catch (error) {
    return faultOf(error);
  }
}

/** As the core: the "signed attributes" of each document are some bytes, and their digest is what is sent. */
function prepare({ account, credential }: Chosen, count: number): Prepared {
  const now = Date.now();
  const messages = new Map<ItemId, Uint8Array>();
  const documents = Array.from({ length: count }, (_, n) => {
    const message = randomBytes(64);
    // the form of an item id: prefix and ULID
    const itemId = `sri_01J8ZQ4T5V6W7X${randomBytes(6).toString('hex').toUpperCase()}` as ItemId;
    messages.set(itemId, message);
    return { itemId, name: `Tờ khai ${n + 1}.pdf`, hash: createHash('sha256').update(message).digest() };
  });
  const order: SignOrder = {
    transactionId: `T${randomBytes(12).toString('hex')}`,
    account,
    certificateSerial: credential.serialNumber,
    certificate: credential.certificate,
    description: 'Ký tờ khai đăng ký khai sinh',
    digestAlgorithm: 'sha256',
    documents,
    submittedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + 300_000).toISOString(),
  };
  return { order, messages };
}

async function push(signer: RemoteSigner, { order, messages }: Prepared, column: Column): Promise<Ending> {
  let submission: Submission | undefined;
  try {
    submission = await signer.submit(order, AbortSignal.timeout(GIVE_UP_MS));
  } catch (error) {
    if (!isKysoError(error)) throw error;
    if (error.code === 'provider.credentials_rejected') return faultOf(error);
  }
  if (submission?.kind === 'refused') return `refused ${submission.code}`;
  const outcome = await settle(signer, order, await comeBack(signer, submission, column));
  return outcome.kind === 'signed' ? judge(outcome, order, messages) : inWords(outcome);
}

/** The browser goes to the page, and what it brings back is taken as the core takes it. */
async function comeBack(
  { page }: RemoteSigner,
  submission: Accepted | undefined,
  { visit }: Column,
): Promise<Accepted | undefined> {
  if (submission?.redirectUrl === undefined || visit === undefined) return submission;
  const taken = page?.take(submission.session ?? '', await visit(submission.redirectUrl));
  return taken === undefined ? submission : { ...submission, session: taken.session };
}

async function settle(signer: RemoteSigner, order: SignOrder, submission: Accepted | undefined): Promise<Outcome> {
  const giveUpAt = Date.now() + GIVE_UP_MS;
  const { answer, session, providerReference } = submission ?? {};
  if (answer !== undefined) return answer.catch(() => ({ kind: 'lost' as const }));
  let transaction: Transaction = {
    ...order,
    ...(session === undefined ? {} : { session }),
    ...(providerReference === undefined ? {} : { providerReference }),
  };
  for (;;) {
    const outcome = await look(signer, transaction);
    const isOpen = outcome.kind === 'waiting' || (outcome.kind === 'unknown' && submission !== undefined);
    if (!isOpen || Date.now() > giveUpAt) return outcome;
    if (outcome.kind === 'waiting' && outcome.session !== undefined) {
      transaction = { ...transaction, session: outcome.session };
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** A fault of a lookup changes nothing, as in the core. */
async function look(signer: RemoteSigner, transaction: Transaction): Promise<Outcome> {
  try {
    return await signer.lookup(transaction, AbortSignal.timeout(GIVE_UP_MS));
  } catch (error) {
    if (!isKysoError(error)) throw error;
    return { kind: 'waiting' };
  }
}

function judge(
  outcome: Extract<Outcome, { kind: 'signed' }>,
  order: SignOrder,
  messages: ReadonlyMap<ItemId, Uint8Array>,
): Ending {
  const certificate = parseCertificate(order.certificate);
  const paddings = ['pkcs1', 'pss'] as const;
  const verifies = ([itemId, signedAttributes]: readonly [ItemId, Uint8Array]) => {
    const value = outcome.signatures.find((signature) => signature.itemId === itemId)?.value;
    if (value === undefined) return false;
    return paddings.some(
      (padding) => checkSignatureValue({ certificate, signedAttributes, value, padding }).kind === 'valid',
    );
  };
  const complete = outcome.signatures.length === messages.size;
  return complete && [...messages].every(verifies) ? 'signed' : 'bad signature';
}

function inWords(outcome: Exclude<Outcome, { kind: 'signed' }>): Ending {
  return outcome.kind === 'refused' ? `refused ${outcome.code}` : outcome.kind;
}

function faultOf(error: unknown): Ending {
  if (!isKysoError(error)) throw error;
  return `fault ${error.code}`;
}
