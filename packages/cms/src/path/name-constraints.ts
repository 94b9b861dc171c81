/** Name constraints (RFC 5280 §4.2.1.10): which names the certificates below an authority may carry. */
import { equalBytes } from '../bytes.ts';
import type { Certificate } from '../certificate.ts';
import { DerError } from '../der/error.ts';
import { fieldsOf } from '../der/fields.ts';
import { childrenOf, type DerNode, readDer } from '../der/reader.ts';
import { contextTag } from '../der/tags.ts';
import * as oids from '../oids.ts';

type Subtrees = { readonly permitted: readonly DerNode[]; readonly excluded: readonly DerNode[] };
type Matcher = (name: DerNode, base: DerNode) => boolean;

const latin1 = (content: Uint8Array): string => Buffer.from(content).toString('latin1').toLowerCase();

/** A host, or everything below a leading dot; `constraint` may stand for itself too (§4.2.1.10). */
const hostMatches = (host: string, constraint: string): boolean =>
  constraint === '' || host === constraint || host.endsWith(constraint.startsWith('.') ? constraint : `.${constraint}`);

const mail: Matcher = (name, base) => {
  const [address, constraint] = [latin1(name.content), latin1(base.content)];
  if (constraint.includes('@')) return address === constraint;
  const host = address.slice(address.lastIndexOf('@') + 1);
  return constraint.startsWith('.') ? host.endsWith(constraint) : host === constraint || constraint === '';
};

const uri: Matcher = (name, base) => {
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#]*@)?([^/?#:]*)/.exec(latin1(name.content))?.[1] ?? '';
  const constraint = latin1(base.content);
  return constraint.startsWith('.') ? host.endsWith(constraint) : host === constraint;
};

const address: Matcher = (name, base) => {
  const width = name.content.length;
  if (base.content.length !== width * 2) return false;
  return name.content.every((octet, at) => {
    const mask = base.content[width + at] ?? 0;
    return (octet & mask) === ((base.content[at] ?? 0) & mask);
  });
};

/** The names of the subtree come first, RDN by RDN, byte for byte. */
const directory: Matcher = (name, base) => {
  const rdns = (node: DerNode) => childrenOf(childrenOf(node)[0] ?? node);
  const [given, wanted] = [rdns(name), rdns(base)];
  return wanted.every((rdn, at) => equalBytes(rdn.raw, given[at]?.raw ?? new Uint8Array(0)));
};

const DIRECTORY_NAME = contextTag(4);
const MATCHERS: Readonly<Record<number, Matcher>> = {
  [contextTag(1, 'primitive')]: mail,
  [contextTag(2, 'primitive')]: (name, base) => hostMatches(latin1(name.content), latin1(base.content)),
  [DIRECTORY_NAME]: directory,
  [contextTag(6, 'primitive')]: uri,
  [contextTag(7, 'primitive')]: address,
};

/** Whether every name of `certificate` obeys the constraints of `authority`. Throws `DerError`. */
export function obeysNameConstraints(certificate: Certificate, authority: Certificate): boolean {
  const subtrees = subtreesOf(authority);
  if (subtrees === undefined) return true;
  return namesOf(certificate).every((name) => isAllowed(name, subtrees));
}

function isAllowed(name: DerNode, { permitted, excluded }: Subtrees): boolean {
  const sameKind = (base: DerNode): boolean => base.tag === name.tag;
  const matches = (base: DerNode): boolean => {
    const matcher = MATCHERS[name.tag];
    if (matcher === undefined) throw new DerError('a name constraint is of an unknown kind');
    return matcher(name, base);
  };
  if (excluded.filter(sameKind).some(matches)) return false;
  const allowed = permitted.filter(sameKind);
  return allowed.length === 0 || allowed.some(matches);
}

function subtreesOf({ extensions }: Certificate): Subtrees | undefined {
  const extension = extensions.all.find(({ oid }) => oid === oids.ID_CE_NAME_CONSTRAINTS);
  if (extension === undefined) return undefined;
  const fields = fieldsOf(readDer(extension.value), 'name constraints');
  const bases = (list: DerNode | undefined): readonly DerNode[] =>
    list === undefined ? [] : childrenOf(list).map((subtree) => fieldsOf(subtree, 'a subtree').any('its base'));
  const permitted = bases(fields.takeIf(contextTag(0)));
  return { permitted, excluded: bases(fields.takeIf(contextTag(1))) };
}

/** The subject as a directoryName, and the alternative names. An e-mail address in the subject counts as one (§4.2.1.10). */
function namesOf({ subject, extensions }: Certificate): readonly DerNode[] {
  const alternative = extensions.all.find(({ oid }) => oid === oids.ID_CE_SUBJECT_ALT_NAME);
  const others = alternative === undefined ? [] : childrenOf(readDer(alternative.value));
  return subject.rdns.length === 0 ? others : [wrapDirectoryName(subject.raw), ...others];
}

function wrapDirectoryName(name: Uint8Array): DerNode {
  const inner = readDer(name);
  return { ...inner, tag: DIRECTORY_NAME, tagClass: 'context', tagNumber: 4, content: name, raw: name };
}
