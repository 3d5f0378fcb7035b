/**
 * Which models the engine offers because workers have them.
 *
 * A worker of another machine says what it can do and not what that costs: the price is that of the catalogue, and of the base model where the
 * catalogue does not know the model. It could as well be refused, but then nobody could offer a model of their own; a price above the base is a thing
 * between the operator and the worker's owner, and a worker of the operator's own database says it itself.
 */
import { findModel, limitsOf, OPERATIONS, rateOf, type ModelLimit, type ModelLimits, type Operation, type Parameter } from 'n8n-nodes-sogni-flow/contract';
import { laneOf, type Capability, type Misfit } from 'sogni-flow-runtime';

export interface Admitted {
  readonly offers: readonly Capability[];
  readonly refused: readonly Misfit[];
}

/** @param offers - of a worker with a key, checked in shape. */
export function admitOffers(offers: readonly Capability[]): Admitted {
  const refused: Misfit[] = [];
  const admitted = offers.flatMap((offer): Capability[] => {
    const operation = Object.hasOwn(OPERATIONS, offer.operation) ? OPERATIONS[offer.operation] : undefined;
    if (!operation) {
      refused.push({ operation: offer.operation, model: offer.model, why: 'the engine knows no such operation' });
      return [];
    }
    return [priced(offer, operation)];
  });
  return { offers: admitted, refused };
}

function priced({ operation, model, title, repeatable, version, memoryBytes, limits }: Capability, { parameters }: Operation): Capability {
  const found = findModel(operation, model);
  const known = found?.id === model ? found : undefined;
  const premium = known !== undefined && known.access !== 'free';
  return {
    ...{ operation, model, title, repeatable, rate: rateOf(model), playMoney: false },
    ...(version !== undefined && { version }),
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(premium && { premium }),
    limits: within(parameters, limits ?? (known ? limitsOf(known, operation) : {})),
  };
}

/** A model may allow less than its operation, not more. What makes no sense is left out: the operation's own bounds hold anyway. */
function within(parameters: Operation['parameters'], limits: ModelLimits): ModelLimits {
  return Object.fromEntries(
    Object.entries(limits).flatMap(([name, limit]): [string, ModelLimit][] => {
      const narrowed = narrow(limit, Object.hasOwn(parameters, name) ? parameters[name] : undefined);
      return narrowed ? [[name, narrowed]] : [];
    }),
  );
}

function narrow(limit: ModelLimit, parameter: Parameter | undefined): ModelLimit | undefined {
  if (!('min' in limit) || (parameter?.type !== 'integer' && parameter?.type !== 'number')) return limit;
  const [min, max] = [Math.max(limit.min, parameter.min), Math.min(limit.max, parameter.max)];
  if (min > max) return undefined;
  return { ...limit, min, max, ...(limit.default !== undefined && { default: Math.min(max, Math.max(min, limit.default)) }) };
}

/** The engine's own come first and are taken as they are; of several workers with the same model the first one's word counts. */
export function offeredTogether(own: readonly Capability[], announced: readonly Capability[]): readonly Capability[] {
  const lanes = new Set(own.map(({ operation, model }) => laneOf(operation, model)));
  const more = announced.filter(({ operation, model }) => {
    const lane = laneOf(operation, model);
    const isNew = !lanes.has(lane);
    lanes.add(lane);
    return isNew;
  });
  return more.length === 0 ? own : [...own, ...more];
}
