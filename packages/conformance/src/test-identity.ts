/** A throw-away certification authority with one signer, made by OpenSSL. Trust ends with the run. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgramOrFail } from './run-program.ts';

export type TestIdentity = {
  /** PKCS#8 PEM. */
  readonly privateKeyPem: string;
  /** DER. */
  readonly certificate: Uint8Array;
  /** DER of the self-signed root that issued it. */
  readonly root: Uint8Array;
  /** PEM file of the root, for programs that want one. */
  readonly rootFile: string;
};

const DAYS = '30';
const ROOT_NAME = '/C=VN/O=Kyso tests/CN=Kyso conformance root';
const SIGNER_NAME = '/C=VN/CN=Nguyễn Thị Lấp Lánh Ánh';

/* The index of issued certificates stays empty: the CRL of this authority revokes nobody. */
const CONFIGURATION = `[ca]
default_ca = authority
[authority]
database = index.txt
default_md = sha256
[root]
basicConstraints = critical, CA:true, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[signer]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature, nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
authorityInfoAccess = caIssuers;URI:http://ca.invalid/root.der
crlDistributionPoints = URI:http://ca.invalid/root.crl
[req]
distinguished_name = name
[name]
`;

const NEW_KEY = {
  'RSA-2048': ['-newkey', 'rsa:2048'],
  'P-256': ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
} as const;
export type TestKeyKind = keyof typeof NEW_KEY;

/**
 * @param directory an existing, empty one; the files stay there.
 * @throws Error when openssl is missing or fails.
 */
export async function makeTestIdentity(directory: string, kind: TestKeyKind = 'RSA-2048'): Promise<TestIdentity> {
  const at = (name: string) => join(directory, name);
  await writeFile(at('openssl.cnf'), CONFIGURATION);
  await writeFile(at('index.txt'), '');
  const configuration = ['-config', at('openssl.cnf')];
  const newKey = (name: string) => [...NEW_KEY[kind], '-nodes', '-keyout', at(name)];
  const root = ['-x509', '-subj', ROOT_NAME, '-days', DAYS, '-extensions', 'root', '-out', at('root.pem')];
  const request = ['-utf8', '-subj', SIGNER_NAME, '-out', at('signer.csr')];
  await openssl(['req', ...configuration, ...newKey('root.key'), ...root]);
  await openssl(['req', ...configuration, ...newKey('signer.key'), ...request]);
  const issuer = ['-CA', at('root.pem'), '-CAkey', at('root.key'), '-CAcreateserial', '-days', DAYS, '-sha256'];
  const extensions = ['-extfile', at('openssl.cnf'), '-extensions', 'signer'];
  await openssl(['x509', '-req', '-in', at('signer.csr'), ...issuer, ...extensions, '-out', at('signer.pem')]);
  return {
    privateKeyPem: await readFile(at('signer.key'), 'utf8'),
    certificate: await openssl(['x509', '-in', at('signer.pem'), '-outform', 'DER']),
    root: await openssl(['x509', '-in', at('root.pem'), '-outform', 'DER']),
    rootFile: at('root.pem'),
  };
}

/**
 * A fresh list of revoked certificates, empty: verifiers want one that is younger than the signature.
 *
 * @param directory of {@link makeTestIdentity}. @returns path of the CRL in DER.
 */
export async function issueCrl(directory: string): Promise<string> {
  const at = (name: string) => join(directory, name);
  // `openssl ca` looks for its database in the working directory unless the configuration names it whole
  const text = CONFIGURATION.replace('index.txt', at('index.txt'));
  await writeFile(at('crl.cnf'), text);
  const authority = ['-config', at('crl.cnf'), '-cert', at('root.pem'), '-keyfile', at('root.key')];
  await openssl(['ca', '-gencrl', ...authority, '-crldays', DAYS, '-out', at('root.crl.pem')]);
  await openssl(['crl', '-in', at('root.crl.pem'), '-outform', 'DER', '-out', at('root.crl')]);
  return at('root.crl');
}

function openssl(args: readonly string[]): Promise<Uint8Array> {
  return runProgramOrFail('openssl', args);
}
