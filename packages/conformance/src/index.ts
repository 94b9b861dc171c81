export { type Judgement, judge } from './judge.ts';
export { type CmsVerdict, opensslCmsVerify } from './openssl.ts';
export { type PdfsigSignature, parsePdfsig, pdfsig } from './pdfsig.ts';
export { pdftotext, renderPage } from './poppler.ts';
export { parseQpdfWarnings, type QpdfVerdict, qpdfCheck } from './qpdf.ts';
export { type ByteRange, extractSignatures, type FoundSignature } from './signature-finder.ts';
