/** Models as a private engine lists them for one operation: an extension, since the API's own list says neither price nor limits in words that a node can show. */
import type { ModelLimits } from './operation.ts';

/** Entry of `GET /v1/creative-agent/models?operation=…`; the first is the operation's default. */
export interface OperationModel {
  readonly id: string;
  readonly name: string;
  /** Weight of the price: 1 costs what the base model costs. */
  readonly rate: number;
  readonly playMoney: boolean;
  readonly premium: boolean;
  readonly limits: ModelLimits;
}

/** Entry of `GET /v1/creative-agent/capabilities`: all operations at once. The first of each operation is its default. */
export interface OperationCapability extends OperationModel {
  readonly operation: string;
  /** The same arguments and seed give the same bytes, as long as the version is the same. */
  readonly repeatable: boolean;
  readonly version?: string;
}

/** Entry of the API's own `GET /api/v1/models/list`. */
export interface ListedModel {
  readonly id: string;
  readonly name: string;
  readonly media: string;
}
