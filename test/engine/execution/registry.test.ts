import { describe, expect, it } from '@jest/globals';
import type { NodeType } from '../../../engine/src/execution/node-type.ts';
import { createNodeTypes } from '../../../engine/src/execution/registry.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';
import type { WorkflowNode } from '../../../engine/src/workflow/types.ts';

const type = (name: string, versions: number[]): NodeType => ({ type: name, versions, shape: () => ({ inputs: 1, outputs: 1, waitsFor: 'any', trigger: false, loop: false }), execute: async () => await Promise.resolve([]) });
const node = (name: string, typeVersion = 1): WorkflowNode => parseWorkflow({ nodes: [{ id: 'a', name: 'Mine', type: name, typeVersion }] }).nodes.get('Mine') as WorkflowNode;
const set = type('n8n-nodes-base.set', [3.3, 3.4]);
const types = createNodeTypes([set, type('n8n-nodes-base.if', [2]), type('n8n-nodes-sogni-flow.sogniImage', [1])]);

describe('the registry of node types', () => {
  it('finds a type in a version that it has', () => {
    expect(types.find(node('n8n-nodes-base.set', 3.4))).toBe(set);
  });

  it('names the versions that can be run for another one', () => {
    expect(() => types.find(node('n8n-nodes-base.set', 2))).toThrow(
      expect.objectContaining({ code: 'unknown_node_type', node: 'Mine', message: 'node "Mine" is n8n-nodes-base.set in version 2; versions 3.3, 3.4 can be run here', details: { type: 'n8n-nodes-base.set', version: 2 } }),
    );
  });

  it('names the types of the same family for an unknown one', () => {
    expect(() => types.find(node('n8n-nodes-base.gmail'))).toThrow(expect.objectContaining({ code: 'unknown_node_type', node: 'Mine', message: expect.stringMatching(/n8n-nodes-base\.gmail.*types that can are n8n-nodes-base\.if, n8n-nodes-base\.set$/) }));
    expect(() => types.find(node('n8n-nodes-other.thing'))).toThrow(expect.objectContaining({ message: expect.stringMatching(/types that can are n8n-nodes-sogni-flow\.sogniImage$/) }));
  });

  it.each(['__proto__', 'constructor', 'toString'])('knows no type called %s', (name) => {
    expect(() => types.find(node(name))).toThrow(expect.objectContaining({ code: 'unknown_node_type' }));
  });
});
