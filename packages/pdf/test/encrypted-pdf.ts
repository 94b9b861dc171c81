/** Encrypted PDFs of version 4 written from the standard alone, for what no tool makes. They open with the empty password. */
import { createCipheriv, createHash } from 'node:crypto';
import { classicPdf, type Objects } from './pdf-builder.ts';

export type Method = 'none' | 'rc4' | 'aes';

/** Puts texts into the form they have inside one object. */
export type Seal = {
  string(text: string, method: Method): string;
  stream(entries: string, data: string, method: Method): string;
};

export type EncryptedLayout = {
  readonly objects: Readonly<Record<number, string | ((seal: Seal) => string)>>;
  /** Entries of the encryption dictionary besides /Filter /V /R /O /U /P /Length. */
  readonly entries?: string;
  readonly permissions?: number;
  readonly encryptMetadata?: boolean;
  /** Further entries of the trailer. */
  readonly trailer?: string;
  /** `false`: the trailer has no /ID, and the key is made of an empty one. */
  readonly withId?: boolean;
};

const PAD = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');
const OWNER = Buffer.alloc(32, 0x4f);
const ID = Buffer.from('0123456789abcdef0123456789abcdef', 'hex');
const md5 = (...parts: Uint8Array[]): Uint8Array => createHash('md5').update(Buffer.concat(parts)).digest();

function rc4(key: Uint8Array, data: Uint8Array): Buffer {
  const s = [...Array(256).keys()];
  const at = (index: number): number => s[index % 256] ?? 0;
  const swap = (a: number, b: number) => ([s[a], s[b]] = [at(b), at(a)]);
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + at(i) + (key[i % key.length] ?? 0)) % 256;
    swap(i, j);
  }
  let [i, j] = [0, 0];
  const out = Buffer.from(data);
  for (const [index, byte] of out.entries()) {
    i = (i + 1) % 256;
    j = (j + at(i)) % 256;
    swap(i, j);
    out[index] = byte ^ at(at(i) + at(j));
  }
  return out;
}

function fileKey(permissions: number, encryptMetadata: boolean, id: Uint8Array): Uint8Array {
  const bits = Buffer.alloc(4);
  bits.writeInt32LE(permissions);
  let key = md5(PAD, OWNER, bits, id, Buffer.alloc(encryptMetadata ? 0 : 4, 0xff));
  for (let round = 0; round < 50; round += 1) key = md5(key);
  return key;
}

function userEntry(key: Uint8Array, id: Uint8Array): string {
  let value = md5(PAD, id);
  for (let round = 0; round < 20; round += 1)
    value = rc4(
      Buffer.from(key).map((byte) => byte ^ round),
      value,
    );
  return `${Buffer.from(value).toString('hex')}${'00'.repeat(16)}`;
}

function sealFor(key: Uint8Array, num: number): Seal {
  const numbers = Buffer.from([num & 255, num >> 8, 0, 0, 0]);
  const encrypt = (text: string, method: Method): Buffer => {
    const plain = Buffer.from(text, 'latin1');
    if (method === 'none') return plain;
    if (method === 'rc4') return rc4(md5(key, numbers), plain);
    const iv = Buffer.alloc(16, num);
    const cipher = createCipheriv('aes-128-cbc', md5(key, numbers, Buffer.from('sAlT')), iv);
    return Buffer.concat([iv, cipher.update(plain), cipher.final()]);
  };
  return {
    string: (text, method) => `<${encrypt(text, method).toString('hex')}>`,
    stream: (entries, data, method) => {
      const bytes = encrypt(data, method).toString('latin1');
      return `<< ${entries} /Length ${bytes.length} >>\nstream\n${bytes}\nendstream`;
    },
  };
}

/** The encryption dictionary is object 9. */
export function encryptedPdf(layout: EncryptedLayout): Uint8Array {
  const { permissions = -4, encryptMetadata = true, entries = '', withId = true } = layout;
  const id = withId ? ID : Buffer.alloc(0);
  const key = fileKey(permissions, encryptMetadata, id);
  const sealed = Object.entries(layout.objects).map(([num, object]): [number, string] => [
    Number(num),
    typeof object === 'string' ? object : object(sealFor(key, Number(num))),
  ]);
  const dictionary = `<< /Filter /Standard /V 4 /R 4 /Length 128 /O <${OWNER.toString('hex')}> /U <${userEntry(key, id)}> /P ${permissions} ${entries} >>`;
  const objects: Objects = { ...Object.fromEntries(sealed), 9: dictionary };
  const idEntry = withId ? `/ID [<${ID.toString('hex')}><${ID.toString('hex')}>]` : '';
  return classicPdf(objects, { trailer: `/Encrypt 9 0 R ${idEntry} ${layout.trailer ?? ''}` });
}

/** One filter for everything. */
export const ALL_AES = '/CF << /StdCF << /CFM /AESV2 /Length 16 >> >> /StmF /StdCF /StrF /StdCF';
export const ALL_RC4 = '/CF << /StdCF << /CFM /V2 /Length 16 >> >> /StmF /StdCF /StrF /StdCF';
