/** Settings of the document and its pages changed after signing: what is seen, read aloud, opened or carried along. */
import { edited, streamText } from './documents.ts';
import { change, EVIL, edit } from './increment-attacks.ts';
import type { Attack } from './table.ts';

/** Entries that join the catalog, and entries that join page 1. */
const CATALOG: readonly (readonly [string, string])[] = [
  ['embedded file', '/Names << /EmbeddedFiles << /Names [(a.exe) << /Type /Filespec /F (a.exe) >>] >> >>'],
  ['named destinations', '/Dests << /a [13 0 R /Fit] >>'],
  ['portfolio', '/Collection << /Type /Collection /View /H >>'],
  ['page labels', '/PageLabels << /Nums [0 << /S /r /St 7 >>] >>'],
  ['language', '/Lang (vi)'],
  ['marked content', '/MarkInfo << /Marked true >>'],
  ['view', '/ViewerPreferences << /PrintScaling /None >>'],
  ['page mode', '/PageMode /UseAttachments'],
  ['base address of links', '/URI << /Base (https://example.ru) >>'],
  ['output intents', '/OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1 >>]'],
  ['article threads', '/Threads [<< /F << /P 3 0 R /R [0 0 9 9] >> >>]'],
  ['associated files', '/AF [<< /Type /Filespec /F (a.xml) >>]'],
  ['requirements', '/Requirements [<< /S /EnableJavaScripts >>]'],
  ['actions on closing', '/AA << /WC << /S /JavaScript /JS (1) >> >>'],
  ['usage rights', '/Perms << /UR3 << /Type /Sig /Filter /Adobe.PPKLite >> >>'],
  ['certification claimed later', '/Perms << /DocMDP << /Type /Sig /Filter /Adobe.PPKLite >> >>'],
  [
    'structure tree',
    '/StructTreeRoot << /Type /StructTreeRoot /K << /S /P /ActualText (9.999.999) /Pg 3 0 R /K 0 >> >>',
  ],
  ['extensions that are streams', '/Extensions << /ADBE 4 0 R >>'],
  ['parts of a document', '/DPartRoot << /Type /DPartRoot >>'],
  ['version lowered', '/Version /1.0x'],
];

const PAGE: readonly (readonly [string, string])[] = [
  ['user unit', '/UserUnit 10'],
  ['trim box', '/TrimBox [0 0 10 10]'],
  ['transparency group', '/Group << /S /Transparency /CS /DeviceGray >>'],
  ['thumbnail', '/Thumb 14 0 R'],
  ['action on opening', '/AA << /O << /S /URI /URI (https://example.ru) >> >>'],
  ['kind', '/TemplateInstantiated /a'],
  ['viewport', '/VP [<< /BBox [0 0 9 9] >>]'],
  ['display time', '/Dur 0'],
];

export const catalogAttacks: readonly Attack[] = [
  ...CATALOG.map(([name, entries]) => ({
    name: `catalog: ${name}`,
    make: edit(1, '/Type /Catalog', `/Type /Catalog ${entries}`),
  })),
  ...PAGE.map(([name, entries]) => ({ name: `page: ${name}`, make: edit(3, '/Type /Page', `/Type /Page ${entries}`) })),
  {
    name: 'page: /Contents grows',
    make: change((signed) => ({ ...edited(signed, 3, '90 0 R]', '90 0 R 94 0 R]'), 94: EVIL })),
  },
  { name: 'page: /Contents twice', make: edit(3, '/Contents', '/Contents 13 0 R /Contents') },
  { name: 'page: of no kind', make: edit(13, '/Type /Page', '/Type /Template') },
  { name: 'page: under another parent', make: edit(13, '/Parent 2 0 R', '/Parent 5 0 R') },
  { name: 'page: box inherited no more', make: edit(2, '/MediaBox [0 0 300 300]', '/MediaBox [0 0 300 150]') },
  { name: 'page: turned by the tree', make: edit(2, '/Type /Pages', '/Type /Pages /Rotate 90') },
  {
    name: 'resources: font with another encoding',
    make: edit(6, '/BaseFont', '/Encoding << /Differences [49 /nine] >> /BaseFont'),
  },
  {
    name: 'resources: font says another text',
    make: change((signed) => ({
      ...edited(signed, 6, '/BaseFont', '/ToUnicode 94 0 R /BaseFont'),
      94: streamText('begincmap endcmap'),
    })),
  },
  {
    name: 'resources: another font under the old name',
    make: edit(3, '/F1 6 0 R', '/F1 << /Type /Font /Subtype /Type1 /BaseFont /Symbol >>'),
  },
  { name: 'resources: default font of the form', make: edit(5, '/F1 6 0 R', '/F1 14 0 R') },
  {
    name: 'resources: default colour space joins',
    make: edit(3, '/Resources <<', '/Resources << /ColorSpace << /DefaultGray /DeviceRGB >>'),
  },
  { name: 'layers: name of a layer', make: edit(12, '(Lop)', '(Khac)') },
  {
    name: 'layers: layer becomes an image',
    make: edit(12, '/Type /OCG', '/Type /OCG /Usage << /View << /ViewState /OFF >> >>'),
  },
  {
    name: 'outlines: bookmark with an action',
    make: edit(15, '/Count 0', '/Count 1 /First << /Title (x) /A << /S /Launch /F (a.exe) >> >>'),
  },
];
