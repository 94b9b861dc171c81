/** The one relying party of the sandbox, and its login: `SSL2 base64(user:password:signature:timestamp:pkcs1)`. */
import { createPublicKey, verify } from 'node:crypto';

const NAME = 'SMART_ID_SANDBOX';
const USER = 'sandbox';
const PASSWORD = 'sandbox-only';
const SIGNATURE = 'c2FuZGJveA==';
/** The other half is in the test kit, for everybody to use. */
const KEY = createPublicKey(`-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA3ByrnmdbFZueUTjt0nNg
B5vutjA9polexi0BL0r0s4EmUUJMbqWGTIhT+6UqxKHPFMseS14bk2dvG5KqLNJ8
mhGVtCztnfTKARdq3+W5fWyFFtfCrQF9D/mJiOsK5GLrW9gYK6qC4S/s2BRBp0wX
KFZYIvS+PMYFtEasyhKP42QO/sQpN3Yt51rAdoLKb3c5XXkaAlV38scwxVmUAMPB
p1/U8LtkDry7Uo7Lt+riHC0D+oet/HWEx2te9WycRLLWmqfOHea+Fz4lFrJGaDKy
sISjpQLg5p3KJCzJ+6E+TCGNq/Wn7OTmVi48SBDClwertTY2iC0zM42r3KvBqQAT
TQIDAQAB
-----END PUBLIC KEY-----
`);
const CLOCK_SKEW_MS = 5 * 60_000;

/** Why the login is refused; undefined when it is good. */
export function refusalOfLogin(
  authorization: string | undefined,
  relyingParty: string | undefined,
  now: number,
): string | undefined {
  if (relyingParty !== NAME) return 'Relying party not found';
  const [, encoded = ''] = /^SSL2 (\S+)$/.exec(authorization ?? '') ?? [];
  const [user, password, signature, timestamp = '', pkcs1 = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  if (user !== USER || password !== PASSWORD || signature !== SIGNATURE) return 'Relying party credentials invalid';
  if (!(Math.abs(now - Number(timestamp)) < CLOCK_SKEW_MS)) return 'Timestamp out of range';
  const signed = Buffer.from(user + password + signature + timestamp);
  return verify('sha1', signed, KEY, Buffer.from(pkcs1, 'base64')) ? undefined : 'Signature invalid';
}
