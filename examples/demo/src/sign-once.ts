/** The main job: upload, ask for a signature, wait for the phone, receive the webhook, download, have it judged. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Judgement, judge } from '@kyso/conformance';
import { BIRTH_FORM_SIGNATURE_BOX, birthRegistrationForm, signatureImage } from '@kyso/fixtures';
import { linkAccount } from './link-account.ts';
import { tapPhone } from './phone.ts';
import type { Box, SignatureRequestJson } from './portal.ts';
import type { Stage } from './stage.ts';

/** A citizen of the sandbox whose phone waits for a person. */
const CITIZEN = { citizenId: '001090000001', phone: '0900000001' };
/** Where a signature goes on a document we know nothing of: the lower left corner of page 1. */
const ANYWHERE: Box = { page: 1, x: 36, y: 36, width: 160, height: 64 };
const PERSON_TIMEOUT_MS = 300_000;
const MACHINE_TIMEOUT_MS = 60_000;
const TERMINAL = /^signature_request\.(completed|partially_completed|declined|expired|canceled|failed)$/;

export type SignedResult = {
  readonly kind: 'signed';
  readonly request: SignatureRequestJson;
  readonly path: string;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly prefixKept: boolean;
  readonly webhooks: readonly string[];
  readonly judgement: Judgement;
  readonly ms: number;
};
export type Result = SignedResult | { readonly kind: 'refused'; readonly request: SignatureRequestJson };

export async function signOnce(
  stage: Stage,
  options: {
    readonly once: boolean;
    readonly file: string | undefined;
    readonly provider: string;
    readonly outDir: string;
  },
): Promise<Result> {
  const started = performance.now();
  const { portal, receiver } = stage;
  const name = options.file === undefined ? 'Tờ khai đăng ký khai sinh.pdf' : basename(options.file);
  const pdf = options.file === undefined ? await birthRegistrationForm() : await readFile(options.file);

  const profileId = await portal.createProfile({ ...CITIZEN, provider: options.provider, image: signatureImage() });
  await linkAccount(portal, options.provider, profileId, CITIZEN.citizenId);
  const file = await portal.upload(name, pdf);
  const box = options.file === undefined ? BIRTH_FORM_SIGNATURE_BOX : ANYWHERE;
  let ended = await send({ profileId, file, box, dossier: 'H21.22-261123-0007' });
  if (ended.failure?.code === 'placement.out_of_page') {
    console.log('The box does not fit on page 1; asking for an invisible signature instead.');
    ended = await send({ profileId, file, dossier: 'H21.22-261123-0007' });
  }
  const [item] = ended.items;
  if (ended.status !== 'completed' || item?.signed === undefined || item.signed === null) {
    return { kind: 'refused', request: ended };
  }
  const signed = await portal.download(item.signed.content_url);
  const path = await save(options.outDir, item.signed.file_name, signed);
  return {
    kind: 'signed',
    request: ended,
    path,
    bytesBefore: pdf.length,
    bytesAfter: signed.length,
    prefixKept: Buffer.from(signed.subarray(0, pdf.length)).equals(pdf),
    webhooks: receiver.messages.filter(({ data }) => data.id === ended.id).map(({ type }) => type),
    judgement: await judge(path, await rootOf(stage)),
    ms: Math.round(performance.now() - started),
  };

  async function send(order: Parameters<typeof portal.requestSignature>[0]): Promise<SignatureRequestJson> {
    const { id } = await portal.requestSignature(order);
    const asked = await receiver.wait(
      ({ type, data }) => data.id === id && (type === 'signature_request.awaiting_approval' || TERMINAL.test(type)),
      MACHINE_TIMEOUT_MS,
    );
    if (!TERMINAL.test(asked.type)) {
      const code = asked.data.verification_code ?? 'this app shows none';
      console.log(`\nWaiting for the phone. Mã đối chiếu (verification code): ${code}`);
      if (options.once) await tapPhone(stage.constellation.url('sandbox'));
      else
        console.log(
          `Open ${stage.constellation.url('sandbox')}/phone?provider=${options.provider} and tap "Xác nhận ký".`,
        );
    }
    await receiver.wait(
      ({ type, data }) => data.id === id && TERMINAL.test(type),
      PERSON_TIMEOUT_MS + MACHINE_TIMEOUT_MS,
    );
    return portal.request(id);
  }
}

/** The sandbox's root certificate, PEM: what OpenSSL is told to trust. */
async function rootOf({ constellation }: Stage): Promise<string> {
  return (await fetch(`${constellation.url('sandbox')}/pki/root.pem`)).text();
}

async function save(dir: string, name: string, bytes: Uint8Array): Promise<string> {
  await mkdir(dir, { recursive: true });
  const path = join(dir, basename(name));
  await writeFile(path, bytes);
  return path;
}
