/** The server of the executions' tests, asked as a client of Sogni's API asks for a saved template. */
import type { WorkflowEvent, WorkflowRecord } from '../../../../nodes/contract/index.ts';
import { anExecutionServer, paintings, type Answer, type ExecutionServer } from '../executions/an-execution-server.ts';

export const WORKFLOWS = '/v1/creative-agent/workflows';
const PATIENCE_MS = 30_000;

export interface TemplateServer extends ExecutionServer {
  /** @returns the id of a template that the account of the key has saved. */
  save(key: string, workflow: object): Promise<string>;
  begin(key: string, body: object, headers?: Record<string, string>): Promise<Answer>;
  /** Begins what must be taken in. */
  run(key: string, body: object, headers?: Record<string, string>): Promise<WorkflowRecord>;
  workflow(key: string, id: string, query?: string): Promise<WorkflowRecord>;
  /** Waits, as clients do, until the workflow is as wanted. */
  untilWorkflow(key: string, id: string, wanted: (workflow: WorkflowRecord) => boolean): Promise<WorkflowRecord>;
  eventsOf(key: string, id: string): Promise<WorkflowEvent[]>;
  decide(key: string, id: string, what: string, body?: object): Promise<Answer>;
}

export async function aTemplateServer(options?: Parameters<typeof anExecutionServer>[0]): Promise<TemplateServer> {
  const server = (await anExecutionServer(options)) as TemplateServer;
  return Object.assign(server, {
    async save(key: string, workflow: object) {
      const { status, body } = await server.call(key, 'POST', `${WORKFLOWS}/templates`, { workflow });
      if (status !== 201) throw new Error(`the template was refused: ${JSON.stringify(body)}`);
      return body.data.template.id;
    },
    begin: async (key: string, body: object, headers = {}) => await server.call(key, 'POST', WORKFLOWS, body, headers),
    async run(key: string, body: object, headers = {}) {
      const answer = await server.begin(key, body, headers);
      if (answer.status !== 200) throw new Error(`the workflow was refused: ${JSON.stringify(answer.body)}`);
      return answer.body.data.workflow;
    },
    async workflow(key: string, id: string, query = '') {
      const { status, body } = await server.call(key, 'GET', `${WORKFLOWS}/${id}${query}`);
      if (status !== 200) throw new Error(JSON.stringify(body));
      return body.data.workflow;
    },
    async untilWorkflow(key: string, id: string, wanted: (workflow: WorkflowRecord) => boolean) {
      const until = Date.now() + PATIENCE_MS;
      let workflow = await server.workflow(key, id);
      while (!wanted(workflow)) {
        if (Date.now() > until) throw new Error(`the workflow did not get there: ${JSON.stringify(workflow)}`);
        workflow = await server.workflow(key, id, '?wait=1');
      }
      return workflow;
    },
    eventsOf: async (key: string, id: string) => (await server.call(key, 'GET', `${WORKFLOWS}/${id}/events`)).body.data.events,
    decide: async (key: string, id: string, what: string, body: object = {}) => await server.call(key, 'POST', `${WORKFLOWS}/${id}/${what}`, body),
  } satisfies Omit<TemplateServer, keyof ExecutionServer>);
}

export const isCompleted = ({ status }: WorkflowRecord): boolean => status === 'completed';

/** Two pictures, the second of which is the result; the first is on the way. */
export const twoPictures = () => ({ ...paintings('One', 'Two'), meta: { sogniFlow: { outputs: { poster: { title: 'Poster', type: 'image', node: 'Two', field: 'image' } } } } });
