/** `Tờ khai.pdf` becomes `Tờ khai_signed.pdf`; a second signature does not repeat the suffix. */
export function signedFileName(fileName: string): string {
  const stem = fileName.normalize('NFC').replace(/\.pdf$/i, '');
  return `${stem.replace(/_signed$/, '')}_signed.pdf`;
}
