/** The text on a phone without an app: an SMS alphabet, or half as much of everything else. */
import { plainLine } from '../text.ts';

/** 3GPP TS 23.038 §6.2.1 without what would take two septets; others arrive as spaces. */
const GSM_7 = /^[A-Za-z0-9 @£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà]*$/;
const MAX_GSM_7 = 100;
const MAX_BYTES = 100;
const MAX_UCS_2 = 50;

export function displayText(description: string): { displayText: string; displayTextFormat: 'GSM-7' | 'UCS-2' } {
  const line = plainLine(description, MAX_GSM_7);
  if (GSM_7.test(line) && Buffer.byteLength(line) <= MAX_BYTES)
    return { displayText: line, displayTextFormat: 'GSM-7' };
  return { displayText: shortest(description), displayTextFormat: 'UCS-2' };
}

/** At most 50 UTF-16 units, which is what UCS-2 counts. */
function shortest(description: string): string {
  let line = plainLine(description, MAX_UCS_2);
  for (let characters = MAX_UCS_2 - 1; line.length > MAX_UCS_2; characters -= 1)
    line = plainLine(description, characters);
  return line;
}
