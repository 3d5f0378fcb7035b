/** The part of a node that lets it sleep: the webhook under which its execution is resumed. It is n8n's own URL, so there is nothing to set up. */
import type { IWebhookDescription } from 'n8n-workflow';

export const RESUME_WEBHOOK: IWebhookDescription = {
  name: 'default',
  httpMethod: 'POST',
  responseMode: 'onReceived',
  path: '',
  isFullPath: true,
  restartWebhook: true,
};
