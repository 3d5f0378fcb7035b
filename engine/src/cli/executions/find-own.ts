import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import type { Engine } from '../../engine.ts';
import { findExecution, type FoundExecution } from '../../headless/run-workflow.ts';

/**
 * An execution of the local account.
 * @param id - or `last`.
 * @throws FlowError `not_found`, saying how to find those that there are.
 */
export async function findOwnExecution(engine: Pick<Engine, 'executions'>, id: string): Promise<FoundExecution> {
  try {
    return await findExecution(engine, LOCAL_ACCOUNT, id);
  } catch (error) {
    if (!FlowError.is(error) || error.code !== 'not_found') throw error;
    throw new FlowError('not_found', id === 'last' ? 'there are no executions yet: sogni-flow run one-picture makes one' : `${error.message}; sogni-flow executions list shows them`, { cause: error });
  }
}
