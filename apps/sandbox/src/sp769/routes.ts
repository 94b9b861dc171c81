/**
 * The two calls of Decision QĐ 769/QĐ-BTTTT, for each member in its own spelling. The decision has no call for the state
 * of an order: the sign call stays open until the phone has answered. How a refused or expired approval looks is nowhere
 * written down; here a text says it.
 */
import { type FirstTries, faultAfter, holdTheLine, takeOrder } from '../approvals/take-order.ts';
import { stateOf, type Transaction, type TransactionState } from '../approvals/transaction.ts';
import { BEHAVIOURS } from '../behaviours.ts';
import type { Credential } from '../ca/credentials.ts';
import { type Citizen, findCitizen } from '../citizens.ts';
import { MAINTENANCE } from '../http/maintenance.ts';
import { type Answer, type IncomingRequest, jsonAnswer, parseJson, type Route } from '../http/message.ts';
import type { World } from '../protocol.ts';
import { type Member, QUIRKS } from './member.ts';
import { orderOf, queryOf } from './wire.ts';

type Envelope = (status: number, message: string, data?: unknown) => Answer;

const SUCCESS = 'Thành công';
const FAILURES: Readonly<Partial<Record<TransactionState, string>>> = {
  declined: 'Người dùng từ chối ký',
  expired: 'Hết thời gian xác nhận',
};

export type MemberWorld = World & { readonly member: Member; readonly firstTries: FirstTries };

export function memberRoutes(world: MemberWorld): readonly Route[] {
  const { path, paths } = world.member;
  const post = (suffix: string, handle: (request: IncomingRequest) => Answer | Promise<Answer>): Route => ({
    method: 'POST',
    path: path + suffix,
    handle,
  });
  return [
    post(paths.certificates, (request) => getCertificate(world, request)),
    post(paths.sign, (request) => sign(world, request)),
    ...(paths.status === undefined ? [] : [post(paths.status, (request) => status(world, request))]),
  ];
}

async function getCertificate(world: MemberWorld, request: IncomingRequest): Promise<Answer> {
  const { member } = world;
  const say = envelopeOf(member);
  const body = read(queryOf(member), request);
  if (body === undefined) return say(400, 'BAD_REQUEST');
  const citizen = admit(world, body, say);
  if ('status' in citizen) return citizen;
  const credentials = await world.book.of(citizen);
  if (credentials.length === 0 && member.none === 404) return say(404, 'Không tìm thấy chứng thư');
  return say(200, SUCCESS, {
    user_certificates: credentials.map((credential) => row(world, credential, body.transaction_id ?? '')),
  });
}

async function sign(world: MemberWorld, request: IncomingRequest): Promise<Answer> {
  const { member, firstTries } = world;
  const say = envelopeOf(member);
  const base64 = request.quirks.has(QUIRKS.base64);
  const body = read(orderOf(member, base64), request);
  if (body === undefined) return say(400, 'BAD_REQUEST');
  const citizen = admit(world, body, say);
  if ('status' in citizen) return citizen;
  const behaviour = BEHAVIOURS[citizen.behaviour];
  if (firstTries.fails(behaviour, body.transaction_id)) return say(500, 'Lỗi hệ thống');
  const serial = body.serial_number.toLowerCase();
  const credential = (await world.book.of(citizen)).find((one) => one.serial === serial);
  if (credential === undefined) return say(member.none === 404 ? 404 : 403, 'Chứng thư không hợp lệ');
  if (credential.kind !== 'valid') return say(403, 'Chứng thư không hợp lệ');
  const transaction = await takeOrder(world, {
    id: body.transaction_id,
    protocol: member.name,
    citizen,
    credential,
    description: '',
    documents: body.sign_files.map((file) => ({
      docId: file.doc_id,
      fileType: 'pdf',
      hash: Buffer.from(file.data_to_be_signed, base64 ? 'base64' : 'hex'),
    })),
  });
  if (transaction === undefined) return say(400, 'transaction_id đã tồn tại');
  const fault = faultAfter(behaviour, () => say(500, 'Lỗi hệ thống'));
  if (fault !== undefined) return fault;
  if (request.quirks.has(QUIRKS.polled)) return waiting(member, transaction);
  const { state, ...settled } = await holdTheLine(world, transaction, ['declined']);
  return ended(member, settled, state, body.time_stamp);
}

/** Only under the quirk that the sign call does not wait; nobody has seen this call in the field. */
function status(world: MemberWorld, request: IncomingRequest): Answer {
  const transaction = world.ledger.find(request.params['id'] ?? '');
  if (transaction === undefined) return envelopeOf(world.member)(400, 'Không tìm thấy giao dịch');
  const state = stateOf(transaction, world.now());
  const isOver = state === 'signed' || FAILURES[state] !== undefined;
  return isOver ? ended(world.member, transaction, state, undefined) : waiting(world.member, transaction);
}

function waiting(member: Member, { id }: Transaction): Answer {
  return envelopeOf(member)(200, 'Chờ người dùng xác nhận', { transaction_id: id, [member.results]: null });
}

function ended(member: Member, transaction: Transaction, state: TransactionState, timeStamp?: string): Answer {
  const say = envelopeOf(member);
  if (state !== 'signed') return say(member.failed, FAILURES[state] ?? 'Ký không thành công');
  const results = transaction.signatures.map(({ docId, value }) => ({
    doc_id: docId,
    signature_value: Buffer.from(value).toString('base64'),
    timestamp_signature: member.echoesTime ? (timeStamp ?? null) : null,
  }));
  return say(200, SUCCESS, { transaction_id: transaction.id, [member.results]: results });
}

/** The citizen, or why there is none. */
function admit(
  { serviceProvider }: World,
  body: { sp_id: string; sp_password: string; user_id: string },
  say: Envelope,
): Citizen | Answer {
  if (body.sp_id !== serviceProvider.id || body.sp_password !== serviceProvider.password) {
    return say(401, 'sp_id hoặc sp_password không đúng');
  }
  const citizen = findCitizen(body.user_id);
  if (citizen === undefined) return say(401, 'Không tìm thấy người dùng');
  const { outage } = BEHAVIOURS[citizen.behaviour];
  if (outage === 'server-error') return say(500, 'Lỗi hệ thống');
  return outage === 'html' ? MAINTENANCE : citizen;
}

function row({ member, hierarchy }: MemberWorld, { certificate, serial }: Credential, transactionId: string) {
  const issuers = [hierarchy.issuing, hierarchy.root].map((issuer) => base64(issuer.certificate.rawData));
  const chains = {
    list: { chain_data: issuers },
    pair: { chain_data: { ca_cert: issuers[0], root_cert: issuers[1] } },
    absent: {},
  };
  return {
    cert_id: member.certId === 'number' ? Number.parseInt(serial.slice(-8), 16) : serial,
    cert_data: base64(certificate.rawData),
    ...chains[member.chain],
    serial_number: serial,
    transaction_id: transactionId,
  };
}

function envelopeOf({ textStatus }: Member): Envelope {
  return (status, message, data = null) =>
    jsonAnswer(textStatus ? 200 : status, { status_code: textStatus ? String(status) : status, message, data });
}

function read<T>(schema: { safeParse(value: unknown): { data?: T } }, request: IncomingRequest): T | undefined {
  return request.contentType === 'application/json' ? schema.safeParse(parseJson(request.body)).data : undefined;
}

function base64(bytes: ArrayBuffer): string {
  return Buffer.from(bytes).toString('base64');
}
