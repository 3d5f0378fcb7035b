/** A server of durable workflows for each test, and what is asked of it. */
import { afterEach, beforeEach } from '@jest/globals';
import { openServer, WORKFLOWS, type Answer, type OpenServer } from '../open-server.ts';

export interface WorkflowBench {
  server: OpenServer;
  /** Of the account `ada`. */
  key: string;
  start(body: object, headers?: Record<string, string>, by?: string): Promise<Answer>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  get(id: string, query?: string): Promise<any>;
}

/** Made anew before each test. */
export function useWorkflowBench(): WorkflowBench {
  const bench: WorkflowBench = {
    server: undefined as unknown as OpenServer,
    key: '',
    start: async (body, headers = {}, by = bench.key) => await bench.server.call(by, 'POST', WORKFLOWS, { payload: body, headers }),
    get: async (id, query = '') => (await bench.server.call(bench.key, 'GET', `${WORKFLOWS}/${id}${query}`)).body.data.workflow,
  };
  beforeEach(async () => {
    bench.server = await openServer();
    bench.key = await bench.server.keyOf('ada');
  });
  afterEach(() => bench.server.close());
  return bench;
}
