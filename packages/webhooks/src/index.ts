export { isPublicAddress, type WebhookPolicy } from './address-policy.ts';
export type { Answer, NoAnswer } from './attempt.ts';
export { type GuardedAgentOptions, guardedAgent, type Resolve, type Resolved } from './connector.ts';
export {
  type Attempted,
  announce,
  createDeliverer,
  createDelivererThrough,
  type Deliverer,
  type DelivererOptions,
  type Send,
} from './deliver.ts';
export { MESSAGE_MAX_BYTES, serializeMessage, type WebhookMessage, webhookMessage } from './message.ts';
export { webhookSecretContext } from './receivers.ts';
export { newWebhookSecret, type RandomBytes } from './secret.ts';
export {
  DEFAULT_TOLERANCE_SECONDS,
  signWebhook,
  verifyWebhook,
  type WebhookContent,
  type WebhookVerdict,
} from './signing.ts';
export { checkWebhookUrl, type UrlFault } from './url-policy.ts';
export { SCHEDULE_MS } from './verdict.ts';
export { announceVerification, VERIFICATION_COMPLETED, VERIFICATION_RESULT_CHANGED } from './verification.ts';
