/** The models that the server has for the chosen operation now, with what they cost and allow in the label. */
import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { findOperation, type ListedModel, type ModelLimits, type OperationModel } from '../../contract/index.ts';
import { call, callPlain, openApi, type Api } from '../api.ts';
import { asNodeFailure, readFailure } from '../errors.ts';

const DEFAULT: INodePropertyOptions = { name: "Server's Default", value: '', description: 'What the server takes when no model is named' };
/** A label is one line; of many limits the first say most. */
const MOST_LIMITS = 4;

export async function loadModels(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  const operation = String(this.getCurrentNodeParameter('operation') ?? '');
  const api = await openApi(this);
  const models = await modelsFor(api, operation).catch((cause: unknown) => ({ failure: asNodeFailure(this.getNode(), cause, 0) }));
  if ('failure' in models) throw models.failure;
  return [DEFAULT, ...models];
}

async function modelsFor(api: Api<ILoadOptionsFunctions>, operation: string): Promise<INodePropertyOptions[]> {
  const answer = await call<{ models: readonly OperationModel[] }>(api, 'GET', '/v1/creative-agent/models', { qs: { operation } }).catch((error: unknown) => unlessUnknown(error));
  if (answer !== undefined) return answer.models.map((model, index) => ({ name: labelOf(model, index === 0), value: model.id, description: limitsOf(model.limits) || 'It allows what the operation allows' }));
  // Only the API's own list: it knows kinds of media, not operations.
  const { gives } = findOperation(operation);
  const listed = await callPlain(api, 'GET', '/api/v1/models/list');
  return (Array.isArray(listed) ? (listed as ListedModel[]) : []).filter(({ media }) => media === gives).map(({ id, name }) => ({ name, value: id }));
}

function unlessUnknown(error: unknown): undefined {
  const { status } = readFailure(error);
  if (status !== 404 && status !== 405) throw error as Error;
  return undefined;
}

function labelOf({ name, rate, playMoney, premium, limits }: OperationModel, isDefault: boolean): string {
  const facts = [isDefault ? 'default' : '', rate === 0 ? 'free' : `${rate} × base price`, playMoney ? 'play money' : '', premium ? 'premium Spark' : '', limitsOf(limits)];
  return `${name} (${facts.filter((fact) => fact !== '').join(', ')})`;
}

function limitsOf(limits: ModelLimits): string {
  const told = Object.entries(limits).map(([name, limit]) => ('allowed' in limit ? `${name} ${limit.allowed.slice(0, 4).join('/')}${limit.allowed.length > 4 ? '/…' : ''}` : `${name} ${limit.min === limit.max ? limit.min : `${limit.min}–${limit.max}`}`));
  return told.slice(0, MOST_LIMITS).join(', ');
}
