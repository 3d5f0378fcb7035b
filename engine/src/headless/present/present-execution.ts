/** An execution as it is shown, in a list and alone. Pure. */
import { MICRO_PER_SPARK, type ExecutionInputs, type ExecutionRecord, type ExecutionSummary, type FileInput, type InputValue, type ResultFile } from 'n8n-nodes-sogni-flow/contract';
import { digestOf } from '../../binary-data/binary-store.ts';
import type { ListedExecution } from '../../execution/catalogue.ts';
import type { Execution } from '../../execution/types.ts';
import { graphOf } from '../../templates/graph.ts';
import { formFields } from '../../workflow/form-fields.ts';
import { findField } from '../../workflow/read-inputs.ts';
import type { Workflow } from '../../workflow/types.ts';
import type { ExecutionView } from './execution-view.ts';
import { presentFailure, presentNode } from './present-node.ts';
import { resultsOf, textsOf } from './result-files.ts';

const MOST_RESULTS = 4;
/** Seeds that a list tells. */
const MOST_SEEDS = 12;

/** What a list shows of an execution that rests, beside its row. */
export interface KeptSummary {
  readonly results: readonly ResultFile[];
  readonly seeds: readonly number[];
}

export function presentExecution(view: ExecutionView): ExecutionRecord {
  const { execution, workflow, told, outputs, paid } = view;
  return {
    ...headOf({ ...execution, paid }),
    inputs: withoutSecrets(execution.inputs ?? inputsOf(execution), workflow),
    graph: graphOf(workflow),
    nodes: [...workflow.nodes.values()].map((node) => presentNode(view, node)),
    results: resultsOf(workflow, told, outputs),
    texts: textsOf(told, outputs),
    ...(execution.forkedFrom === undefined ? {} : { forkedFrom: execution.forkedFrom }),
  };
}

export const keptSummary = ({ workflow, told, outputs }: Pick<ExecutionView, 'workflow' | 'told' | 'outputs'>): KeptSummary => ({
  results: resultsOf(workflow, told, outputs).slice(0, MOST_RESULTS),
  seeds: told.seeds.slice(0, MOST_SEEDS),
});

export const presentListed = (listed: ListedExecution, { results }: KeptSummary): ExecutionSummary => ({ ...headOf(listed), results });

function headOf(head: Omit<ListedExecution, 'summary' | 'fence'>): Omit<ExecutionSummary, 'results'> {
  const { id, workflowName: name, template, state, createdAt, finishedAt, approved, paid, failure, batch, after } = head;
  return {
    ...{ id, name, state, createdAt: new Date(createdAt).toISOString() },
    ...(template && { template }),
    ...(finishedAt === undefined ? {} : { finishedAt: new Date(finishedAt).toISOString() }),
    spark: { ...(approved === undefined ? {} : { approved: approved / MICRO_PER_SPARK }), paid: paid / MICRO_PER_SPARK },
    ...(failure && { failure: presentFailure(failure) }),
    ...(batch && { batch }),
    ...(after === undefined ? {} : { after }),
  };
}

/** What was given for a password is the run's alone: it is not on a screen, in a copied command, or given again. */
function withoutSecrets(given: ExecutionInputs, workflow: Pick<Workflow, 'nodes'>): ExecutionInputs {
  const fields = formFields(workflow);
  if (fields.every(({ type }) => type !== 'password')) return given;
  return Object.fromEntries(Object.entries(given).filter(([name]) => findField(fields, name)?.type !== 'password'));
}

/** What the form's item tells of an execution that was started otherwise than over the API. */
function inputsOf({ trigger: [item] }: Pick<Execution, 'trigger'>): ExecutionInputs {
  if (item?.json.formMode === undefined) return {};
  const { submittedAt: _when, formMode: _mode, ...values } = item.json;
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]): [string, InputValue][] => {
      const field = key.replace(/\W/g, '_');
      const files = Object.entries(item.binary ?? {}).filter(([property]) => property === field || property.replace(/_\d+$/, '') === field);
      const given = files.flatMap(([, binary]): FileInput[] => {
        const artifact = digestOf(binary);
        return artifact === undefined ? [] : [{ artifact, ...(binary.fileName === undefined ? {} : { name: binary.fileName }) }];
      });
      if (given.length > 0) return [[key, Array.isArray(value) ? given : (given[0] as FileInput)]];
      return isPlain(value) ? [[key, value]] : [];
    }),
  );
}

const isPlain = (value: unknown): value is string | number | boolean | null | readonly string[] =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value) || (Array.isArray(value) && value.every((entry) => typeof entry === 'string'));
