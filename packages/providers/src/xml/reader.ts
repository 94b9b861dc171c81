/**
 * XML as the few protocols that still speak it need it: elements by local name, text, attributes. A document type is
 * refused and entities other than the five of XML are errors, so nothing is expanded and nothing fetched.
 */
import { parseXml, XmlElement, XmlText } from '@rgrove/parse-xml';
import type { Media } from '../http/media.ts';

export type Element = {
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** Of this element alone, trimmed. */
  readonly text: string;
};

/** Answers of these protocols are a handful of elements deep. */
const MAX_DEPTH = 32;

/** @throws Error when `text` is not well-formed, declares a document type or is nested deeper than {@link MAX_DEPTH}. */
export function readXml(text: string): Element {
  if (/<!DOCTYPE/i.test(text)) throw new SyntaxError('a document type is not taken');
  const { root } = parseXml(text);
  if (root === null) throw new SyntaxError('no root element');
  return toElement(root, 0);
}

/** The first element with this local name, in document order; the element itself included. */
export function find(element: Element, name: string): Element | undefined {
  if (element.name === name) return element;
  for (const child of element.children) {
    const found = find(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All elements with this local name, in document order. */
export function findAll(element: Element, name: string): readonly Element[] {
  const below = element.children.flatMap((child) => findAll(child, name));
  return element.name === name ? [element, ...below] : below;
}

export const XML_MEDIA: Media = {
  name: 'xml',
  accept: 'application/soap+xml, text/xml',
  matches: (field) => /^\s*(application|text)\/(soap\+)?xml\s*(;|$)/i.test(field),
  parse: readXml,
};

function toElement(element: XmlElement, depth: number): Element {
  if (depth > MAX_DEPTH) throw new SyntaxError('nested too deep');
  const { name, attributes, children } = element;
  return {
    name: name.slice(name.indexOf(':') + 1),
    attributes,
    children: children.filter((child) => child instanceof XmlElement).map((child) => toElement(child, depth + 1)),
    text: children
      .filter((child) => child instanceof XmlText)
      .map((child) => child.text)
      .join('')
      .trim(),
  };
}
