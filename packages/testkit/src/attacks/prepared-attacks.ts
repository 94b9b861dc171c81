/** Documents prepared before signing, or signed several times: object streams, layers, locks, chains, the form of SHA-1. */
import { createHash } from 'node:crypto';
import { der, oids } from '@kyso/cms';
import { addValidationData, signedBytes, signPdf, timestampPdf } from '../pki/sign-pdf.ts';
import { attribute, type Bent, handMade } from './cms-attacks.ts';
import { append, edited, newestSection, type Objects, streamText, textOf } from './documents.ts';
import type { Attack, AttackWorld } from './table.ts';

const BOX = '/Type /XObject /Subtype /Form /BBox [0 0 100 20]';

/** What `prepare` makes of the form, signed, then `bend` appended. */
const prepared =
  (prepare: (form: Uint8Array) => Objects, bend: (signed: Uint8Array) => Objects) =>
  ({ form, signer }: AttackWorld): Uint8Array => {
    const signed = signPdf(append(form, prepare(form)), { signer });
    return append(signed, bend(signed));
  };

/** Catalog, pages and font in object stream 10, whose `/First` may stand in object 11. */
function packed(first: (length: number) => string): { pdf: Uint8Array; inner: readonly string[] } {
  const inner = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 300 300] >>',
    '<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.7\n';
  const offsets = new Map<number, number>();
  const add = (num: number, body: string): void => {
    offsets.set(num, text.length);
    text += `${num} 0 obj\n${body}\nendobj\n`;
  };
  const { body, length } = objectStream([1, 2, 3, 5], inner);
  add(4, streamText('BT /F1 18 Tf 40 200 Td (So tien: 1.000.000 dong) Tj ET'));
  add(10, streamText(body, `/Type /ObjStm /N 4 /First ${first(length)}`));
  add(11, String(length));
  const at = text.length;
  const octets = (type: number, second: number, third: number): string =>
    String.fromCharCode(type, second >>> 8, second & 255, third);
  const rows = [octets(0, 0, 0), ...[0, 1, 2].map((index) => octets(2, 10, index))];
  rows.push(octets(1, offsets.get(4) ?? 0, 0), octets(2, 10, 3));
  rows.push(octets(1, offsets.get(10) ?? 0, 0), octets(1, offsets.get(11) ?? 0, 0), octets(1, at, 0));
  const entries = '/Type /XRef /W [1 2 1] /Index [0 6 10 3] /Size 200 /Root 1 0 R';
  text += `12 0 obj\n${streamText(rows.join(''), entries)}\nendobj\nstartxref\n${at}\n%%EOF\n`;
  return { pdf: new Uint8Array(Buffer.from(text, 'latin1')), inner };
}

function objectStream(nums: readonly number[], inner: readonly string[]): { body: string; length: number } {
  let header = '';
  let content = '';
  for (const [index, text] of inner.entries()) {
    header += `${nums[index]} ${content.length} `;
    content += `${text}\n`;
  }
  return { body: header + content, length: header.length };
}

/** The stream that holds the font is written again, and no row of the font changes. */
function containerReplaced({ signer }: AttackWorld): Uint8Array {
  const { pdf, inner } = packed(String);
  const { body, length } = objectStream(
    [1, 2, 3, 5],
    inner.with(3, '<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>'),
  );
  return append(signPdf(pdf, { signer }), { 10: streamText(body, `/Type /ObjStm /N 4 /First ${length}`) });
}

/** Objects of the stream begin elsewhere once object 11 has another value. */
function containerShifted({ signer }: AttackWorld): Uint8Array {
  return append(signPdf(packed(() => '11 0 R').pdf, { signer }), { 11: '9' });
}

const lock = (fields: string): string =>
  `<< /FT /Sig /T (Duyet) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /P 3 0 R /Lock << /Type /SigFieldLock ${fields} >> >>`;

const locked =
  (fields: string, bend: (signed: Uint8Array) => Objects) =>
  ({ form, signer }: AttackWorld): Uint8Array => {
    const base = append(form, { ...edited(form, 5, '/Fields [', '/Fields [70 0 R '), 70: lock(fields) });
    const signed = signPdf(base, { signer, options: { fieldName: 'Duyet' } });
    return append(signed, bend(signed));
  };

const fill = (signed: Uint8Array): Objects => edited(signed, 7, '/F 4', '/F 4 /V (An)');

/** Signed twice; a third section goes on from the first. */
function chainSkips({ signed, signer }: AttackWorld): Uint8Array {
  const twice = signPdf(signed, { signer });
  return append(twice, fill(twice), { prev: newestSection(signed) });
}

/** `adbe.pkcs7.sha1`: the content inside is said to be the SHA-1 of the range (ISO 32000-1 §12.8.3.3.1). */
const encapsulated =
  (content: (digest: Uint8Array) => Bent) =>
  ({ form, signer }: AttackWorld): Uint8Array => {
    let digest = new Uint8Array();
    return signPdf(form, {
      signer,
      options: { subFilter: 'adbe.pkcs7.sha1' },
      bend: (file, one) => {
        digest = new Uint8Array(createHash('sha1').update(signedBytes(file, one)).digest());
        return undefined;
      },
      makeCms: (parts) => handMade(parts, content(digest)),
    });
  };

const digestOf = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
const OTHER = new Uint8Array(20);

function longTerm({ signed, authority, unit }: AttackWorld): Uint8Array {
  const crl = authority.crl({ thisUpdate: '2026-06-01T00:00:00Z', nextUpdate: '2026-06-08T00:00:00Z' });
  return timestampPdf(addValidationData(signed, { crls: [crl] }), unit, '2026-06-01T03:00:00Z');
}

/** The newest timestamp is cut off, and something else put in its place. */
function timestampCut(world: AttackWorld): Uint8Array {
  const stamped = longTerm(world);
  const cut = stamped.subarray(0, textOf(stamped).lastIndexOf('%%EOF', stamped.length - 20) + '%%EOF\n'.length);
  return append(cut, { 4: streamText('BT (9.999.999) Tj ET') });
}

export const preparedAttacks: readonly Attack[] = [
  { name: 'object stream: written again under its number', make: containerReplaced },
  { name: 'object stream: /First in an object that is replaced', make: containerShifted },
  { name: 'sections: chain skips the second signature', make: chainSkips },
  {
    name: 'lock: dictionary of the lock removed, then filled',
    make: locked('/Action /Include /Fields [(ten)]', (pdf) => ({
      ...fill(pdf),
      ...edited(pdf, 70, /\/Lock << [^>]*>>/, ''),
    })),
  },
  { name: 'lock: all fields but another one', make: locked('/Action /Exclude /Fields [(so)]', fill) },
  { name: 'lock: all fields', make: locked('/Action /All', fill) },
  {
    name: 'lock: action in another object that is replaced',
    make: (world) => {
      const { form, signer } = world;
      const base = append(form, {
        ...edited(form, 5, '/Fields [', '/Fields [70 0 R '),
        70: lock('/Action 71 0 R'),
        71: '/All',
      });
      const signed = signPdf(base, { signer, options: { fieldName: 'Duyet' } });
      return append(signed, { ...fill(signed), 71: '/Include' });
    },
  },
  { name: 'lock: level 1 of the lock', make: locked('/Action /Include /Fields [(so)] /P 1', fill) },
  {
    name: 'layers: state of a layer by an event',
    make: prepared(
      (form) => edited(form, 1, '/D << /ON [12 0 R] >>', '/D << /ON [12 0 R] /AS [80 0 R] >>'),
      () => ({ 80: '<< /Event /View /Category [/View] /OCGs [12 0 R] >>' }),
    ),
  },
  {
    name: 'layers: usage of a layer',
    make: prepared(
      (form) => edited(form, 12, '/Name', '/Usage 81 0 R /Name'),
      () => ({ 81: '<< /View << /ViewState /OFF >> >>' }),
    ),
  },
  {
    name: 'form: name that an appearance used in vain',
    make: prepared(
      () => ({ 10: streamText('/X1 Do', `${BOX} /Resources << /XObject 82 0 R >>`) }),
      () => ({ 82: '<< /X1 14 0 R >>' }),
    ),
  },
  {
    name: 'form: pictures join the resources of the form',
    make: prepared(
      (form) => ({ 10: streamText('/X1 Do', BOX), ...edited(form, 5, '/DA', '/Q 0 /DA') }),
      (signed) => edited(signed, 5, '/DR <<', '/DR << /XObject << /X1 14 0 R >>'),
    ),
  },
  {
    name: 'form: value in a font whose glyphs paint',
    make: prepared(
      () => ({}),
      (signed) => ({
        ...edited(signed, 7, '/F 4', '/F 4 /V (n) /AP << /N 94 0 R >>'),
        94: streamText('BT /T3 20 Tf (n) Tj ET', `${BOX} /Resources << /Font << /T3 95 0 R >> >>`),
        95: '<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /FirstChar 110 /LastChar 110 /Widths [1] /Encoding << /Differences [110 /n] >> /CharProcs << /n 96 0 R >> >>',
        96: streamText('9 0 d0 1 g 0 0 9 9 re f'),
      }),
    ),
  },
  {
    name: 'form: value in signs of ZapfDingbats',
    make: prepared(
      () => ({}),
      (signed) => ({
        ...edited(signed, 7, '/F 4', '/F 4 /V (n) /AP << /N 94 0 R >>'),
        94: streamText('BT /Za 90 Tf (n) Tj ET', `${BOX} /Resources << /Font << /Za 95 0 R >> >>`),
        95: '<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>',
      }),
    ),
  },
  {
    name: 'form: hexadecimal look of another value',
    make: prepared(
      () => ({}),
      (signed) => ({
        ...edited(signed, 7, '/F 4', '/F 4 /V (1) /AP << /N 94 0 R >>'),
        94: streamText('BT /F1 9 Tf <39> Tj ET', `${BOX} /Resources << /Font << /F1 6 0 R >> >>`),
      }),
    ),
  },
  {
    name: 'form: UTF-16 value, look of another',
    make: prepared(
      () => ({}),
      (signed) => ({
        ...edited(signed, 7, '/F 4', '/F 4 /V <FEFF0031> /AP << /N 94 0 R >>'),
        94: streamText('BT /F1 9 Tf (9) Tj ET', `${BOX} /Resources << /Font << /F1 6 0 R >> >>`),
      }),
    ),
  },
  {
    name: 'form: font that spells other letters',
    make: prepared(
      () => ({}),
      (signed) => ({
        ...edited(signed, 7, '/F 4', '/F 4 /V (1) /AP << /N 94 0 R >>'),
        94: streamText('BT /F2 9 Tf (1) Tj ET', `${BOX} /Resources << /Font << /F2 95 0 R >> >>`),
        95: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding /Differences [49 /nine] >> >>',
      }),
    ),
  },
  {
    name: 'form: embedded font, another text by its own table',
    make: prepared(
      () => ({}),
      (signed) => ({
        ...edited(signed, 7, '/F 4', '/F 4 /V (1) /AP << /N 94 0 R >>'),
        94: streamText('BT /F2 9 Tf <0001> Tj ET', `${BOX} /Resources << /Font << /F2 95 0 R >> >>`),
        95: '<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] /ToUnicode 96 0 R >>',
        96: streamText(
          '/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfchar <0001> <0039> endbfchar endcmap',
        ),
      }),
    ),
  },
  {
    name: 'form: value that is a stream',
    make: prepared(
      () => ({}),
      (signed) => ({
        ...edited(signed, 7, '/F 4', '/F 4 /V 97 0 R /AP << /N 94 0 R >>'),
        94: streamText('BT (9) Tj ET', BOX),
        97: streamText('1'),
      }),
    ),
  },
  {
    name: 'CMS: SHA-1 inside, of another document',
    make: encapsulated(() => ({ content: OTHER, digest: digestOf(OTHER) })),
  },
  { name: 'CMS: SHA-1 inside missing', make: encapsulated(() => ({})) },
  {
    name: 'CMS: SHA-1 inside, another message digest',
    make: encapsulated((digest) => ({ content: digest, digest: digestOf(OTHER) })),
  },
  {
    name: 'CMS: SHA-1 inside, of a kind that is no data',
    make: encapsulated((digest) => ({ content: digest, digest: digestOf(digest), contentType: oids.ID_CT_TST_INFO })),
  },
  {
    name: 'CMS: SHA-1 inside, two signers',
    make: encapsulated((digest) => ({ content: digest, digest: digestOf(digest), signerInfos: 2 })),
  },
  {
    name: 'CMS: SHA-1 inside a stronger signature',
    make: encapsulated((digest) => ({ content: digest, digest: digestOf(digest) })),
  },
  {
    name: 'CMS: hash of the certificate by SHA-1 alone',
    make: (world) =>
      signPdf(world.form, {
        signer: world.signer,
        makeCms: (parts) =>
          handMade(parts, {
            attributes: [
              attribute(oids.ID_CONTENT_TYPE, der.oid(oids.ID_DATA)),
              attribute(oids.ID_MESSAGE_DIGEST, der.octetString(parts.documentDigest)),
              attribute(
                oids.ID_AA_SIGNING_CERTIFICATE,
                der.sequence(
                  der.sequence(
                    der.sequence(
                      der.octetString(new Uint8Array(createHash('sha1').update(world.other.certificate.raw).digest())),
                    ),
                  ),
                ),
              ),
            ],
          }),
      }),
  },
  { name: 'timestamp: cut off, then content replaced', make: timestampCut },
  {
    name: 'timestamp: content replaced behind it',
    make: (world) => append(longTerm(world), { 4: streamText('BT (9.999.999) Tj ET') }),
  },
  {
    name: 'DSS: record of a signature emptied',
    make: ({ signed, authority, unit }) => {
      const crl = authority.crl({ thisUpdate: '2026-06-01T00:00:00Z', nextUpdate: '2026-06-08T00:00:00Z' });
      const withData = addValidationData(signed, { crls: [crl] });
      const num = Number(/\/DSS (\d+) 0 R/.exec(textOf(withData))?.[1]);
      const list = /\/CRLs (\[[^\]]*\])/.exec(textOf(withData))?.[1] ?? '';
      const recorded = append(withData, edited(withData, num, '<<', `<< /VRI << /AB << /CRL ${list} >> >>`));
      const stamped = timestampPdf(recorded, unit, '2026-06-01T03:00:00Z');
      return append(stamped, edited(stamped, num, `/CRL ${list}`, ''));
    },
  },
  {
    name: 'shadow hide-and-replace: look of a box that was there covers the page',
    make: prepared(
      (form) => ({
        9: '<< /Type /Annot /Subtype /Widget /FT /Btn /T (chon) /Rect [0 0 300 300] /P 3 0 R /F 4 /AS /Off /AP << /N << /On 85 0 R /Off 11 0 R >> >> >>',
        ...edited(
          form,
          11,
          /<<[\s\S]*/,
          '<< /Length 0 /Type /XObject /Subtype /Form /BBox [0 0 300 300] >>\nstream\n\nendstream',
        ),
        85: streamText('1 g 0 0 300 300 re f', '/Type /XObject /Subtype /Form /BBox [0 0 300 300]'),
      }),
      (signed) => edited(signed, 9, '/AS /Off', '/AS /On /V /On'),
    ),
  },
  {
    name: 'shadow replace: field over the whole page filled with text',
    make: prepared(
      (form) => edited(form, 7, /\/Rect \[[^\]]*\]/, '/Rect [0 0 300 300]'),
      (signed) => ({
        ...edited(signed, 7, '/F 4', '/F 4 /V (9) /AP << /N 94 0 R >>'),
        94: streamText('BT /F1 18 Tf 110 200 Td (9) Tj ET', `${BOX} /Resources << /Font << /F1 6 0 R >> >>`),
      }),
    ),
  },
  {
    name: 'signature: field that was there covers the page, signed with a look',
    make: ({ form, signer }) => {
      const field = '<< /Type /Annot /Subtype /Widget /FT /Sig /T (Duyet) /Rect [0 0 300 300] /P 3 0 R /F 4 >>';
      const base = append(form, {
        ...edited(form, 5, '/Fields [', '/Fields [70 0 R '),
        ...edited(form, 3, '/Annots [', '/Annots [70 0 R '),
        70: field,
      });
      const once = signPdf(base, { signer });
      const looks = append(once, {
        ...edited(once, 70, '/F 4', '/F 4 /AP << /N 94 0 R >>'),
        94: streamText('1 g 0 0 300 300 re f', '/Type /XObject /Subtype /Form /BBox [0 0 300 300]'),
      });
      return signPdf(looks, { signer, options: { fieldName: 'Duyet' } });
    },
  },
  {
    name: 'form: combo box shows another choice',
    make: prepared(
      (form) => edited(form, 7, '/FT /Tx', '/FT /Ch /Ff 131072 /Opt [[(1) (mot)] [(2) (hai)]]'),
      (signed) => ({
        ...edited(signed, 7, '/F 4', '/F 4 /V (1) /AP << /N 94 0 R >>'),
        94: streamText('BT /F1 9 Tf (hai) Tj ET', `${BOX} /Resources << /Font << /F1 6 0 R >> >>`),
      }),
    ),
  },
  {
    name: 'form: invisible text in place of the value',
    make: prepared(
      () => ({}),
      (signed) => ({
        ...edited(signed, 7, '/F 4', '/F 4 /V (1) /AP << /N 94 0 R >>'),
        94: streamText('BT 3 Tr /F1 9 Tf (1) Tj ET', `${BOX} /Resources << /Font << /F1 6 0 R >> >>`),
      }),
    ),
  },
  { name: 'sections: trailer without /Root', make: ({ signed }) => append(signed, fill(signed), { trailer: '' }) },
  {
    name: 'sections: /Prev a few bytes off',
    make: ({ signed }) => append(signed, fill(signed), { prev: newestSection(signed) + 3 }),
  },
  {
    name: 'sections: /Prev a few bytes before it',
    make: ({ signed }) => append(signed, fill(signed), { prev: newestSection(signed) - 4 }),
  },
];
