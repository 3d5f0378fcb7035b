import { describe, expect, it } from '@jest/globals';
import { faultOf, isOutOfMemory, refusalOf } from '../../../../gpu-runtime/src/runtimes/comfyui/server/faults.ts';
import { readEnded } from '../../../../gpu-runtime/src/runtimes/comfyui/server/history.ts';

const fault = (exception: string, message: string) => ({ nodeType: 'KSampler', exception, message });

describe('a fault of a node', () => {
  it.each([
    ['torch.OutOfMemoryError', 'Allocation on device '],
    ['torch.cuda.OutOfMemoryError', ''],
    ['OutOfMemoryError', 'CUDA out of memory. Tried to allocate 2.00 GiB'],
    ['RuntimeError', 'CUDA error: out of memory'],
    ['RuntimeError', 'HIP out of memory. Tried to allocate'],
    ['RuntimeError', 'MPS backend out of memory (MPS allocated: 18.1 GB)'],
    ['RuntimeError', "[enforce fail at alloc_cpu.cpp:114] data. DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes."],
  ])('is one of memory: %s "%s"', (exception, message) => {
    expect(isOutOfMemory(fault(exception, message))).toBe(true);
    expect(faultOf(fault(exception, message))).toMatchObject({ code: 'runtime_failed', details: { node: 'KSampler', exception } });
  });

  it.each([
    ['RuntimeError', 'mat1 and mat2 shapes cannot be multiplied'],
    ['ValueError', 'the memory of the elephant is good'],
  ])('is none of memory: %s "%s"', (exception, message) => {
    expect(isOutOfMemory(fault(exception, message))).toBe(false);
  });

  it('is told by its exception where it has no message', () => {
    expect(faultOf(fault('KeyError', '')).message).toBe('ComfyUI failed in KSampler: KeyError');
    expect(faultOf({ nodeType: '', exception: '', message: '' }).message).toBe('ComfyUI failed in a node: no reason given');
  });
});

describe('a refusal', () => {
  const graph = { s: { class_type: 'KSampler', inputs: { steps: { value: 'steps' }, denoise: 1 } } };
  const of = (type: string, input?: string) => ({ error: { type: 'prompt_outputs_failed_validation', message: 'Prompt outputs failed validation', details: '' }, node_errors: { s: { errors: [{ type, message: 'Value not right', details: 'x', extra_info: { input_name: input } }] } } });

  it.each([
    ['a value of the request', of('value_bigger_than_max', 'steps'), 'invalid_parameter', 'steps is not possible with this model (Value not right: x)'],
    ['a file that has gone', of('value_not_in_list', 'ckpt_name'), 'no_runtime_for_operation', 'lacks something'],
    ['a graph that does not fit', of('return_type_mismatch', 'denoise'), 'invalid_configuration', 'Value not right: x (KSampler)'],
    ['a node that is missing', { error: { type: 'missing_node_type', message: "Node 'X' not found." }, node_errors: {} }, 'no_runtime_for_operation', "Node 'X' not found."],
    ['a node that is missing, of old', { error: { type: 'invalid_prompt', message: 'Cannot execute because node X does not exist.', details: "Node ID '#1'" }, node_errors: [] }, 'no_runtime_for_operation', 'node X does not exist'],
    ['an error in words', 'Bad Request', 'invalid_configuration', 'Bad Request'],
    ['nothing at all', undefined, 'invalid_configuration', 'no reason given'],
  ])('for %s', (_name, body, code, told) => {
    expect(refusalOf(body, graph)).toMatchObject({ code, message: expect.stringContaining(told) });
  });
});

describe('an entry of the history', () => {
  const done = { status_str: 'success', completed: true, messages: [['execution_start', {}], ['execution_success', {}]] };

  it('has files under keys of many names', () => {
    const outputs = { 9: { images: [{ filename: 'a.png', subfolder: '', type: 'temp' }], animated: [true] }, 10: { gifs: [{ filename: 'b.mp4', subfolder: 'x', type: 'output', format: 'video/h264-mp4' }] }, 11: { text: ['a word'] } };
    expect(readEnded({ outputs, status: done })).toEqual({
      state: 'success',
      files: { 9: [{ filename: 'a.png', subfolder: '', type: 'temp' }], 10: [{ filename: 'b.mp4', subfolder: 'x', type: 'output' }], 11: [] },
    });
  });

  it.each([
    ['interrupted', { status_str: 'error', messages: [['execution_interrupted', { node_id: '3' }]] }, { state: 'interrupted' }],
    ['failed', { status_str: 'error', messages: [['execution_error', { node_type: 'VAEDecode', exception_type: 'E', exception_message: ' broken\n' }]] }, { state: 'failed', fault: { nodeType: 'VAEDecode', exception: 'E', message: 'broken' } }],
    ['failed for no reason', { status_str: 'error', messages: [] }, { state: 'failed', fault: { nodeType: '', exception: '', message: '' } }],
    ['successful without a status, as of old', undefined, { state: 'success', files: {} }],
    ['unreadable', { messages: [null, 3, ['execution_success']] }, { state: 'success', files: {} }],
  ])('is %s', (_name, status, ended) => {
    expect(readEnded({ outputs: {}, status })).toEqual(ended);
  });
});
