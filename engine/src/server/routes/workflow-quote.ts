/** What a workflow would cost: checked and priced as if it were started, and nothing of it kept. */
import type { FastifyInstance } from 'fastify';
import { findOperation, MICRO_PER_SPARK, type Price, type SparkRange, type WorkflowQuote } from 'n8n-nodes-sogni-flow/contract';
import { success } from '../envelope.ts';
import type { Room } from '../room.ts';
import { priceSteps } from '../workflow-runs/check-steps.ts';
import { readStartRequest } from '../workflow-runs/read-request.ts';
import { resolveMedia } from '../workflow-runs/resolve-media.ts';
import { WORKFLOWS } from './workflows.ts';

export function workflowQuoteRoutes(app: FastifyInstance, { services }: Pick<Room, 'services'>): void {
  app.post(`${WORKFLOWS}/quote`, async ({ caller, body, headers }) => {
    const { input, media_references: references = [], noCache } = readStartRequest(body, headers);
    const media = await resolveMedia(services, caller.account, references);
    const steps = await priceSteps(services.jobs, caller.account, input.steps, media, noCache);
    return success<{ quote: WorkflowQuote }>({
      quote: {
        spark: inSpark(sum(steps.map(({ quote }) => quote.price))),
        estimatedCapacityUnits: input.steps.reduce((total, { toolName }) => total + findOperation(toolName).capacityUnits, 0),
        steps: steps.map(({ request: { id, toolName }, quote: { model, price, cached, playMoney } }) => ({ id, toolName, model, spark: inSpark(price), cached: cached !== undefined, playMoney })),
      },
    });
  });
}

const inSpark = ({ min, expected, max }: Price): SparkRange => ({ min: min / MICRO_PER_SPARK, expected: expected / MICRO_PER_SPARK, max: max / MICRO_PER_SPARK });

const sum = (prices: readonly Price[]): Price =>
  prices.reduce((total, { min, expected, max }) => ({ min: total.min + min, expected: total.expected + expected, max: total.max + max }), { min: 0, expected: 0, max: 0 });
