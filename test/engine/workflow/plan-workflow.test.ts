import { describe, expect, it } from '@jest/globals';
import { FlowError } from '../../../nodes/contract/index.ts';
import { chooseStart } from '../../../engine/src/workflow/choose-start.ts';
import { planWorkflow } from '../../../engine/src/workflow/plan-workflow.ts';
import { nodeType, typesOf, workflow } from '../execution/fakes.ts';

const types = typesOf();

describe('chooseStart', () => {
  it('takes the only trigger', () => {
    expect(chooseStart(workflow({ start: [['a']] }), types).name).toBe('start');
  });

  it('does not count a trigger that is switched off', () => {
    expect(chooseStart(workflow({ start1: [['a']], start2: [['a']] }, { start1: { type: 'start', disabled: true }, start2: { type: 'start' } }), types).name).toBe('start2');
  });

  const two = workflow({ start1: [['a']], start2: [['a']] });

  it('asks which one when there are several, and takes the one that is named', () => {
    expect(() => chooseStart(two, types)).toThrow(/has 2 triggers: "start1", "start2"; name the one to start at/);
    expect(chooseStart(two, types, 'start2').name).toBe('start2');
  });

  it('passes over a trigger that fires by itself, unless it is named or the only one', () => {
    const withClock = typesOf(nodeType('clock', { inputs: 0, trigger: true, byItself: true }));
    const both = workflow({ clock: [['a']], start: [['a']] }, { clock: { type: 'clock' } });
    expect(chooseStart(both, withClock).name).toBe('start');
    expect(chooseStart(both, withClock, 'clock').name).toBe('clock');
    expect(chooseStart(workflow({ clock: [['a']] }, { clock: { type: 'clock' } }), withClock).name).toBe('clock');
    expect(() => chooseStart(workflow({ clock1: [['a']], clock2: [['a']] }, { clock1: { type: 'clock' }, clock2: { type: 'clock' } }), withClock)).toThrow(/has 2 triggers/);
  });

  it('refuses a workflow that nothing starts, naming nodes of unknown type', () => {
    expect(() => chooseStart(workflow({ a: [['b']] }, { b: { type: 'strangeTrigger' } }), types)).toThrow(/has no trigger .*Nodes of unknown type: "b" \(strangeTrigger\)/);
    expect(() => chooseStart(workflow({}), types)).toThrow(FlowError);
  });

  it('refuses to start at a node that is none, is no trigger, or is switched off', () => {
    expect(() => chooseStart(two, types, 'strat1')).toThrow(/has no node "strat1" to start at; did you mean "start1"\?; its triggers are "start1", "start2"/);
    expect(() => chooseStart(two, types, 'a')).toThrow(/node "a" is no trigger/);
    expect(() => chooseStart(workflow({ start: [[]] }, { start: { disabled: true } }), types, 'start')).toThrow(/switched off/);
  });
});

describe('planWorkflow', () => {
  it('lists the reachable nodes, each after those that feed it', () => {
    const plan = planWorkflow(workflow({ start: [['a', 'b']], a: [['merge']], b: [['merge:1']], far: [['merge']] }), types);
    expect(plan.start).toBe('start');
    expect([...plan.nodes.keys()]).toEqual(['start', 'a', 'b', 'merge']);
    expect(plan.nodes.get('merge')?.shape.waitsFor).toBe('all');
  });

  it('refuses a circle that no loop opens, naming its nodes in order', () => {
    const circle = workflow({ start: [['a']], a: [['b']], b: [['c', 'd']], c: [['a']] });
    expect(() => planWorkflow(circle, types)).toThrow(expect.objectContaining({ code: 'workflow_cycle', details: { cycle: ['a', 'b', 'c'] } }));
    expect(() => planWorkflow(circle, types)).toThrow('"a" → "b" → "c" → "a"');
  });

  it('allows the circle of a loop, unless the loop is switched off', () => {
    const wires = { start: [['loop']], loop: [[], ['a']], a: [['loop']] };
    expect(planWorkflow(workflow(wires), types).nodes.size).toBe(3);
    expect(() => planWorkflow(workflow(wires, { loop: { disabled: true } }), types)).toThrow(expect.objectContaining({ code: 'workflow_cycle' }));
  });

  it('minds a circle only where a run can get to', () => {
    expect(planWorkflow(workflow({ start: [['x']], a: [['b']], b: [['a']] }), types).nodes.size).toBe(2);
  });

  it('refuses wires of other kinds by name, unless nothing leads to them', () => {
    const nodes = [{ name: 'start', type: 'start' }, { name: 'agent', type: 'pass' }, { name: 'model', type: 'strange' }];
    const model = { ai_languageModel: [[{ node: 'agent', type: 'ai_languageModel', index: 0 }]] };
    const reached = workflow({}, {}, { nodes, connections: { start: { main: [[{ node: 'agent' }]] }, model } });
    expect(() => planWorkflow(reached, types)).toThrow('node "agent" is fed by "model" through a wire of the kind ai_languageModel; only main wires can be run here');
    expect(planWorkflow(workflow({}, {}, { nodes, connections: { model } }), types).nodes.size).toBe(1);
  });

  it('plans 10,000 nodes', () => {
    const wires = Object.fromEntries(Array.from({ length: 10_000 }, (_value, index) => [index === 0 ? 'start' : `n${index}`, [[`n${index + 1}`, `n${index + 2}`]]]));
    expect(planWorkflow(workflow(wires), types).nodes.size).toBe(10_002);
  });
});
