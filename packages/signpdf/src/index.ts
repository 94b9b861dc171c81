export type { HashSigner } from './hash-signer.ts';
export { KysoSigner, type KysoSignerOptions } from './kyso-signer.ts';
export { type PlaceholderHelper, type PlaceholderLengthOptions, placeholderLength } from './placeholder-length.ts';
export { type RemoteHashSignerOptions, remoteHashSigner } from './remote-hash-signer.ts';
export { type RemoteKysoSignerOptions, remoteKysoSigner } from './remote-kyso-signer.ts';
export type { Sleep, WaitPorts } from './wait-ports.ts';
