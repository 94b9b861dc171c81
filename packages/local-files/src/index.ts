export { type LocalFile, openLocalFile } from './local-file.ts';
export { type OutputFile, type OutputFileOptions, outputFile } from './output-file.ts';
