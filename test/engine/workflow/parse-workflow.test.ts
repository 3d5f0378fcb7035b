import { describe, expect, it } from '@jest/globals';
import { FlowError } from '../../../nodes/contract/index.ts';
import { WORKFLOW_LIMITS } from '../../../engine/src/workflow/limits.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';

const EXPORTED = {
  name: 'Postcard film',
  id: 'wF1',
  versionId: 'ignored',
  active: false,
  tags: [],
  nodes: [
    { parameters: {}, id: '1', name: 'Form', type: 'n8n-nodes-base.formTrigger', typeVersion: 2.2, position: [0, 0], webhookId: 'w' },
    {
      parameters: { operation: 'generate_image', options: { seed: 7 } },
      id: '2',
      name: 'Paint',
      type: 'n8n-nodes-sogni-flow.sogniImage',
      typeVersion: 1,
      position: [220, -40],
      credentials: { sogniApi: { id: 'c1', name: 'Sogni' } },
      retryOnFail: true,
      onError: 'continueErrorOutput',
      notes: 'ignored',
    },
    { parameters: { content: '# Read me' }, id: '3', name: 'Note', type: 'n8n-nodes-base.stickyNote', typeVersion: 1, position: [0, 200] },
  ],
  connections: { Form: { main: [[{ node: 'Paint', type: 'main', index: 0 }]] } },
  settings: { executionOrder: 'v1' },
  pinData: { Form: [{ json: { Prompt: 'a lake' } }] },
  meta: { templateCredsSetupCompleted: true },
};

const copy = (): typeof EXPORTED => structuredClone(EXPORTED);

function refusalOf(source: unknown): FlowError {
  try {
    parseWorkflow(source);
  } catch (error) {
    if (FlowError.is(error)) return error;
    throw error;
  }
  throw new Error('the workflow was accepted');
}

const oneNode = (fields: object): unknown => ({ nodes: [{ name: 'A', type: 't', ...fields }], connections: {} });

describe('parseWorkflow', () => {
  it('reads a workflow as the editor exports it', () => {
    const workflow = parseWorkflow(JSON.stringify(EXPORTED));
    expect(workflow).toMatchObject({ id: 'wF1', name: 'Postcard film', settings: { executionOrder: 'v1' }, meta: { templateCredsSetupCompleted: true } });
    expect(workflow.connections).toEqual([{ from: 'Form', output: 0, to: 'Paint', input: 0 }]);
    expect(workflow.nodes.get('Paint')).toEqual({
      id: '2',
      name: 'Paint',
      type: 'n8n-nodes-sogni-flow.sogniImage',
      typeVersion: 1,
      position: [220, -40],
      parameters: { operation: 'generate_image', options: { seed: 7 } },
      credentials: { sogniApi: { id: 'c1', name: 'Sogni' } },
      disabled: false,
      retryOnFail: true,
      maxTries: 3,
      waitBetweenTriesMs: 1_000,
      onError: 'continueErrorOutput',
      alwaysOutputData: false,
      executeOnce: false,
    });
  });

  it('reads a value as it reads text, and keeps nothing of it', () => {
    const source = copy();
    const workflow = parseWorkflow(source);
    expect(workflow.digest).toBe(parseWorkflow(JSON.stringify(source)).digest);
    source.nodes[1]!.parameters.operation = 'changed';
    expect(workflow.nodes.get('Paint')?.parameters.operation).toBe('generate_image');
    expect(Object.isFrozen(source.nodes)).toBe(false);
  });

  it('freezes parameters in depth, because every item shares them', () => {
    const parameters = parseWorkflow(EXPORTED).nodes.get('Paint')?.parameters;
    expect(Object.isFrozen(parameters)).toBe(true);
    expect(Object.isFrozen(parameters?.options)).toBe(true);
  });

  it('drops sticky notes', () => {
    expect([...parseWorkflow(EXPORTED).nodes.keys()]).toEqual(['Form', 'Paint']);
  });

  it('fills in what small files leave out', () => {
    const workflow = parseWorkflow({ nodes: [{ name: 'A', type: 't' }] }, { name: 'from-file' });
    expect(workflow).toMatchObject({ id: '', name: 'from-file', connections: [], settings: {}, pinData: {}, meta: {} });
    expect(workflow.nodes.get('A')).toMatchObject({ id: 'A', typeVersion: 1, position: [0, 0], parameters: {}, credentials: {}, maxTries: 1, onError: 'stopWorkflow' });
  });

  it('keeps tries and waits within the bounds that n8n has', () => {
    const node = (fields: object) => parseWorkflow(oneNode({ retryOnFail: true, ...fields })).nodes.get('A');
    expect(node({ maxTries: 99, waitBetweenTries: 60_000 })).toMatchObject({ maxTries: 5, waitBetweenTriesMs: 5_000 });
    expect(node({ maxTries: 0, waitBetweenTries: -1 })).toMatchObject({ maxTries: 2, waitBetweenTriesMs: 0 });
  });

  it('honours the older continueOnFail and the older name of a credential', () => {
    const node = parseWorkflow(oneNode({ continueOnFail: true, credentials: { sogniApi: 'Mine' } })).nodes.get('A');
    expect(node).toMatchObject({ onError: 'continueRegularOutput', credentials: { sogniApi: { name: 'Mine' } } });
  });

  it('reads a byte order mark, an output without wires, and one wire that is written twice', () => {
    const source = { nodes: [{ name: 'A', type: 't' }, { name: 'B', type: 't' }], connections: { A: { main: [null, [{ node: 'B' }, { node: 'B', type: 'main', index: 0 }]] } } };
    expect(parseWorkflow(`\uFEFF${JSON.stringify(source)}`).connections).toEqual([{ from: 'A', output: 1, to: 'B', input: 0 }]);
  });

  it('reads nodes with names that are dangerous elsewhere', () => {
    const workflow = parseWorkflow({ nodes: [{ name: 'constructor', type: 't' }, { name: 'toString', type: 't' }], connections: { constructor: { main: [[{ node: 'toString' }]] } } });
    expect(workflow.connections).toEqual([{ from: 'constructor', output: 0, to: 'toString', input: 0 }]);
  });

  it('keeps wires of other kinds apart', () => {
    const workflow = parseWorkflow({ nodes: [{ name: 'Model', type: 'm' }, { name: 'Agent', type: 'a' }], connections: { Model: { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] } } });
    expect(workflow.connections).toEqual([]);
    expect(workflow.otherConnections).toEqual([{ kind: 'ai_languageModel', from: 'Model', to: 'Agent' }]);
  });
});

describe('the digest of a workflow', () => {
  const digestOf = (change: (source: ReturnType<typeof copy>) => void): string => {
    const source = copy();
    change(source);
    return parseWorkflow(source).digest;
  };
  const same = digestOf(() => {});

  it('stays the same when nodes are moved, notes written or ids of credentials changed', () => {
    expect(same).toMatch(/^[0-9a-f]{64}$/);
    expect(digestOf((source) => void (source.nodes[0]!.position = [9, 9]))).toBe(same);
    expect(digestOf((source) => void source.nodes.pop())).toBe(same);
    expect(digestOf((source) => void source.nodes.reverse())).toBe(same);
    expect(digestOf((source) => void (source.nodes[1]!.credentials!.sogniApi.id = 'other'))).toBe(same);
  });

  it('changes with a parameter, a wire, a pinned item or the name of a credential', () => {
    const changed = [
      digestOf((source) => void (source.nodes[1]!.parameters.operation = 'edit_image')),
      digestOf((source) => void (source.connections.Form.main[0]![0]!.index = 1)),
      digestOf((source) => void (source.pinData.Form[0]!.json.Prompt = 'a hill')),
      digestOf((source) => void (source.nodes[1]!.credentials!.sogniApi.name = 'Other')),
    ];
    expect(new Set([same, ...changed]).size).toBe(5);
  });
});

describe('what is no workflow', () => {
  it.each([
    ['{\n  "nodes": [\n    {"name": "A",}\n  ]\n}', { line: 3, column: 18 }, 'unexpected "}"'],
    ['{"nodes": [', { line: 1, column: 12 }, 'the text ends too early'],
    ["{'nodes': []}", { line: 1, column: 2 }, `unexpected "'"`],
    ['{"nodes": [1 2]}', { line: 1, column: 14 }, 'unexpected "2"'],
    ['{"nodes": []} {}', { line: 1, column: 15 }, 'unexpected "{"'],
    ['{"nodes": [01]}', { line: 1, column: 13 }, 'unexpected "1"'],
    ['{"a" 1}', { line: 1, column: 6 }, 'unexpected "1"'],
    ['[1, 2}', { line: 1, column: 6 }, 'unexpected "}"'],
    ['nodes', { line: 1, column: 1 }, 'unexpected "n"'],
  ])('names line and column of the mistake in %j', (text, place, what) => {
    const error = refusalOf(text);
    expect(error.code).toBe('invalid_workflow');
    expect(error.details).toEqual(place);
    expect(error.message).toContain(what);
  });

  it.each([
    ['', 'is empty'],
    ['   \n', 'is empty'],
    ['[]', 'this is no n8n workflow: it is []'],
    ['null', 'this is no n8n workflow: it is null'],
    ['{"steps": []}', 'nodes is missing'],
    [{ nodes: {} }, 'nodes is {}'],
    [undefined, 'this is no n8n workflow: it is null'],
    [{ nodes: [() => 1] }, 'is a function'],
    [{ nodes: [1n] }, 'is a bigint'],
  ])('refuses %j', (source, words) => {
    expect(refusalOf(source).message).toContain(words);
  });

  it.each<[object, string, string]>([
    [{ name: '' }, 'name', 'nodes[0]: name is ""; a text is needed'],
    [{ name: 5 }, 'name', 'nodes[0]: name is 5; a text is needed'],
    [{ name: 'x'.repeat(501) }, 'name', 'at most 500 characters'],
    [{ name: 'a\0b' }, 'name', 'nodes[0]: name is "a\\u0000b"; a zero byte is not allowed'],
    [{ id: '\0' }, 'id', 'a zero byte is not allowed'],
    [{ type: undefined }, 'type', 'node "A": type is missing; a text is needed'],
    [{ typeVersion: '2' }, 'typeVersion', 'node "A": typeVersion is "2"; a number is needed'],
    [{ typeVersion: -1 }, 'typeVersion', 'node "A": typeVersion is -1; a version number such as 1 or 3.4 is needed'],
    [{ typeVersion: null, position: [1] }, 'position', 'a list of two numbers is needed'],
    [{ parameters: [] }, 'parameters', 'node "A": parameters is []; an object is needed'],
    [{ disabled: 'yes' }, 'disabled', 'true or false is needed'],
    [{ onError: 'explode' }, 'onError', 'one of stopWorkflow, continueRegularOutput, continueErrorOutput is needed'],
    [{ credentials: { sogniApi: {} } }, 'credentials.sogniApi.name', 'a text is needed'],
    [{ credentials: { sogniApi: 3 } }, 'credentials.sogniApi', 'an object with a name is needed'],
    [{ retryOnFail: true, maxTries: 'many' }, 'maxTries', 'a number is needed'],
  ])('refuses a node with %j, naming node and field', (fields, field, words) => {
    const error = refusalOf(oneNode(fields));
    expect(error.code).toBe('invalid_workflow');
    expect(error.message).toContain(words);
    expect(error.details).toEqual({ field });
    if (!('name' in fields)) expect(error.node).toBe('A');
  });

  it('refuses two nodes of one name, and two of one id', () => {
    expect(refusalOf({ nodes: [{ name: 'A', type: 't' }, { name: 'A', type: 't' }] }).message).toContain('two nodes are named "A"');
    expect(refusalOf({ nodes: [{ name: 'A', type: 't', id: '1' }, { name: 'B', type: 't', id: '1' }] }).message).toContain('nodes "A" and "B" have the same id');
  });

  const nodes = [{ name: 'Form', type: 't' }, { name: 'Paint', type: 't' }];
  it.each<[unknown, string]>([
    [{ Fomr: { main: [[]] } }, 'comes from "Fomr", which is no node of the workflow; did you mean "Form"?'],
    [{ Form: { main: [[{ node: 'paint' }]] } }, 'node "Form", output 0: the wire goes to "paint", which is no node of the workflow; did you mean "Paint"?'],
    [{ Form: { main: [[{ node: 'Something else' }]] } }, 'the wire goes to "Something else", which is no node of the workflow'],
    [{ Form: { main: [[{ node: 'Paint', index: -1 }]] } }, 'connections.main[0][0].index is -1'],
    [{ Form: { main: [[{ node: 'Paint', index: 1e9 }]] } }, 'connections.main[0][0].index is 1000000000'],
    [{ Form: { main: [[{ node: 'Paint', type: 'ai_tool' }]] } }, 'connections.main[0][0].type is "ai_tool"'],
    [{ Form: { main: [[{ node: 7 }]] } }, 'connections.main[0][0].node is 7'],
    [{ Form: { main: [['Paint']] } }, 'connections.main[0][0] is "Paint"'],
    [{ Form: { main: ['Paint'] } }, 'connections.main[0] is "Paint"'],
    [{ Form: { main: {} } }, 'connections.main is {}'],
    [{ Form: [] }, 'connections is []'],
    [[], 'connections is []'],
  ])('refuses connections %j', (connections, words) => {
    const error = refusalOf({ nodes, connections });
    expect(error.code).toBe('invalid_workflow');
    expect(error.message).toContain(words);
  });

  it('refuses pinned data that are no items', () => {
    expect(refusalOf({ nodes, pinData: { Form: {} } })).toMatchObject({ node: 'Form', details: { field: 'pinData' } });
    expect(refusalOf({ nodes, pinData: { Form: ['text'] } })).toMatchObject({ node: 'Form' });
  });

  it('refuses the field __proto__ wherever it is, and changes no prototype', () => {
    expect(refusalOf('{"nodes": [{"name": "A", "type": "t", "parameters": {"x": {"__proto__": {"polluted": true}}}}]}').message).toContain('"__proto__"');
    expect(refusalOf('{"nodes": [], "connections": {"__proto__": {}}}').code).toBe('invalid_workflow');
    expect('polluted' in {}).toBe(false);
  });

  it('refuses what is too large or too deep, without falling over', () => {
    expect(refusalOf(' '.repeat(WORKFLOW_LIMITS.text + 1)).message).toContain('characters');
    expect(refusalOf(`{"nodes": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`).message).toContain('nested deeper than 100');
    const circle: Record<string, unknown> = { nodes: [] };
    circle.self = circle;
    expect(refusalOf(circle).message).toContain('nested deeper than 100');
    expect(refusalOf({ nodes: Array.from({ length: WORKFLOW_LIMITS.nodes + 1 }, () => 0) }).message).toContain('number of nodes is 20001');
  });
});
