export { type LocalFile, openLocalFile } from './local-file.ts';
export { expectOutputsOf, type OutputFile, type OutputFileOptions, outputFile } from './output-file.ts';
