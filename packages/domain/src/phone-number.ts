export type PhoneNumber = {
  /** `0xxxxxxxxx`, for screens. */
  readonly national: string;
  /** `84xxxxxxxxx`, for networks. */
  readonly msisdn: string;
};

const MOBILE = /^(?:0|\+?84)([35789]\d{8})$/;
const HIDDEN = '••••';
const SHOWN_CHARS = 3;

/**
 * A Vietnamese mobile number; undefined for anything else. Spaces, dots, hyphens and brackets are ignored. The prefix
 * says nothing about the carrier: numbers are portable.
 */
export function parsePhone(text: string): PhoneNumber | undefined {
  const digits = MOBILE.exec(text.replace(/[\s.()-]/g, ''))?.[1];
  return digits === undefined ? undefined : { national: `0${digits}`, msisdn: `84${digits}` };
}

/** `0912345678` as `091••••678`. Takes the national form. */
export function maskPhone(national: string): string {
  return national.slice(0, SHOWN_CHARS) + HIDDEN + national.slice(-SHOWN_CHARS);
}
