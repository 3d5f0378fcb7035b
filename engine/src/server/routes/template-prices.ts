/** Prices for a gallery of templates. Nothing is bought or held. */
import type { FastifyInstance } from 'fastify';
import type { TemplatePrices } from '../../headless/desk/template-prices.ts';
import type { Templates } from '../../templates/templates.ts';
import { success } from '../envelope.ts';
import { asker } from './executions.ts';

const MOST_PRICED = 200;

export function templatePriceRoutes(app: FastifyInstance, templates: Pick<Templates, 'list'>, prices: TemplatePrices): void {
  app.get('/v1/templates/prices', async ({ caller }) => {
    const { templates: listed } = await templates.list(caller.account, { offset: 0, limit: MOST_PRICED });
    return success({ prices: await prices(asker(caller), listed) });
  });
}
