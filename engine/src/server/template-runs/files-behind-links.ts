/** Clients of Sogni's API give files as links; executions take them by their digest. */
import { FlowError, type ExecutionInputs, type FileInput, type InputValue } from 'n8n-nodes-sogni-flow/contract';
import type { Templates } from '../../templates/templates.ts';
import type { ServerServices } from '../services.ts';
import { digestBehind } from '../workflow-runs/resolve-media.ts';

const FILES: ReadonlySet<string> = new Set(['image', 'audio', 'video']);

type Needed = Pick<ServerServices, 'store' | 'baseUrl'> & { readonly templates: Pick<Templates, 'get'> };

/** @throws FlowError `not_found` for a template that the account does not have; `invalid_input` naming the input for a link that leads elsewhere. */
export async function filesBehindLinks({ templates, ...services }: Needed, account: string, template: string, given: ExecutionInputs): Promise<ExecutionInputs> {
  const { inputs } = await templates.get(account, template);
  const takesFile = new Set(inputs.filter(({ type }) => FILES.has(type)).map(({ name }) => name));

  async function fileBehind(link: string, input: string): Promise<FileInput> {
    try {
      return { artifact: await digestBehind(services, account, link, `input "${input}"`) };
    } catch (error) {
      throw FlowError.is(error) ? new FlowError(error.code, error.message, { cause: error, details: { ...error.details, input } }) : error;
    }
  }

  async function resolved(name: string, value: InputValue): Promise<InputValue> {
    if (!takesFile.has(name) || value === '') return value;
    if (typeof value === 'string') return await fileBehind(value, name);
    if (!Array.isArray(value)) return value;
    return await Promise.all((value as readonly (string | FileInput)[]).map(async (one) => (typeof one === 'string' ? await fileBehind(one, name) : one)));
  }

  return Object.fromEntries(await Promise.all(Object.entries(given).map(async ([name, value]) => [name, await resolved(name, value)] as const)));
}
