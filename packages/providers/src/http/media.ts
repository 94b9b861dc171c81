/** What bodies may be. XML is parsed in `xml/`; here only what HTTP has to know of a format. */

export type Media = {
  readonly name: string;
  readonly accept: string;
  /** Whether a `Content-Type` field declares this format. */
  matches(contentType: string): boolean;
  /** @throws any error when `text` is not of this format. */
  parse(text: string): unknown;
};

export const JSON_MEDIA: Media = {
  name: 'json',
  accept: 'application/json',
  matches: (field) => /^\s*(application|text)\/([\w.-]+\+)?json\s*(;|$)/i.test(field),
  parse: (text) => JSON.parse(text),
};
