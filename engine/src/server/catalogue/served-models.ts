/** The models that this server can run now, as the API lists them: one entry for each model and kind of media. */
import { findModel, OPERATIONS, type MediaKind, type ModelLimits } from 'n8n-nodes-sogni-flow/contract';
import type { Capability } from 'sogni-flow-runtime';

export interface ServedModel {
  readonly id: string;
  readonly name: string;
  /** Short id, for as long as the server runs. */
  readonly SID: number;
  /** Its entry in the map of tiers. */
  readonly tier: string;
  readonly media: MediaKind;
  /** Of all its operations together. */
  readonly limits: ModelLimits;
  readonly loras: boolean;
}

export function servedModels(capabilities: readonly Capability[]): readonly ServedModel[] {
  const served = new Map<string, ServedModel>();
  for (const { operation, model, title, limits = {} } of capabilities) {
    const media = OPERATIONS[operation]?.gives;
    if (media === undefined) continue;
    const tier = `${model}-${media}`;
    const known = served.get(tier);
    const loras = findModel(operation, model)?.loras ?? false;
    if (known) served.set(tier, { ...known, limits: { ...limits, ...known.limits }, loras: known.loras || loras });
    else served.set(tier, { id: model, name: title, SID: served.size + 1, tier, media, limits, loras });
  }
  return [...served.values()];
}
