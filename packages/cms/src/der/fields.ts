import { DerError } from './error.ts';
import { childrenOf, type DerNode } from './reader.ts';
import { TAG } from './tags.ts';
import { expectTag } from './values.ts';

/** The components of a SEQUENCE, read once from left to right. Every method throws {@link DerError}. */
export type DerFields = {
  /** The next component, whatever it is. */
  readonly any: (what: string) => DerNode;
  /** The next component, which must carry this identifier octet. */
  readonly take: (tag: number, what: string) => DerNode;
  /** The next component if it carries this identifier octet: OPTIONAL and DEFAULT. */
  readonly takeIf: (tag: number) => DerNode | undefined;
  /** All that is left. */
  readonly rest: () => readonly DerNode[];
  /** Refuses components that nobody took. */
  readonly end: () => void;
};

export function fieldsOf(node: DerNode, what: string, tag: number = TAG.SEQUENCE): DerFields {
  expectTag(node, tag, what);
  const nodes = childrenOf(node);
  let index = 0;
  const any = (field: string): DerNode => {
    const next = nodes[index];
    if (next === undefined) throw new DerError(`${what} ends before ${field}`);
    index += 1;
    return next;
  };
  return {
    any,
    take: (wanted, field) => expectTag(any(field), wanted, field),
    takeIf: (wanted) => (nodes[index]?.tag === wanted ? any('an optional field') : undefined),
    rest: () => {
      const rest = nodes.slice(index);
      index = nodes.length;
      return rest;
    },
    end: () => {
      if (index < nodes.length) throw new DerError(`${what} has ${nodes.length - index} unexpected fields`);
    },
  };
}

/** The single element inside an EXPLICIT tag. Throws {@link DerError}. */
export function onlyChild(node: DerNode, what: string): DerNode {
  const [child, ...others] = childrenOf(node);
  if (child === undefined || others.length > 0) throw new DerError(`${what} must hold exactly one element`);
  return child;
}
