import { afterAll, describe, expect, it } from '@jest/globals';
import { CORE_NODES } from '../../../engine/src/core-nodes/index.ts';
import { withOrdinal } from '../../../engine/src/core-nodes/schedule-trigger.ts';
import { aNode } from '../expressions/scope.ts';
import type { WaitRequest } from '../../../engine/src/execution/waits.ts';
import { closeEngine, itemsOf, jsonOf, pairsOf, runNode } from './run-node.ts';

afterAll(closeEngine);

describe('CORE_NODES', () => {
  it('has every type once, with the versions it behaves as', () => {
    const types = CORE_NODES.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    for (const { type, versions } of CORE_NODES) {
      expect(type).toMatch(/^n8n-nodes-base\.\w+$/);
      expect(versions.length).toBeGreaterThan(0);
    }
  });

  it('gives every node a shape, with one item in and out unless it says otherwise', () => {
    const shapes = CORE_NODES.map((type) => [type.type.slice('n8n-nodes-base.'.length), type.shape(aNode('Node'))] as const);
    expect(shapes.filter(([, shape]) => shape.trigger).map(([name, shape]) => [name, shape.inputs])).toEqual([['manualTrigger', 0], ['formTrigger', 0], ['scheduleTrigger', 0]]);
    expect(shapes.filter(([, shape]) => shape.waitsFor === 'all').map(([name]) => name)).toEqual(['merge']);
    expect(shapes.filter(([, shape]) => shape.outputs !== 1).map(([name, shape]) => [name, shape.outputs])).toEqual([['if', 2], ['splitInBatches', 2], ['stopAndError', 0]]);
    expect(shapes.filter(([, shape]) => shape.loop).map(([name]) => name)).toEqual(['splitInBatches']);
  });
});

describe('triggers', () => {
  it.each(['manualTrigger', 'formTrigger'])('%s hands on the items of the execution, or one empty item', async (name) => {
    expect(jsonOf(await runNode(name, {}, [itemsOf({ prompt: 'a duck' })]))).toEqual([[{ prompt: 'a duck' }]]);
    expect(jsonOf(await runNode(name, {}, []))).toEqual([[{}]]);
  });
});

describe('Schedule Trigger', () => {
  it('tells the time as n8n does when it fires, in the zone of the workflow', async () => {
    const [[item]] = (await runNode('scheduleTrigger', {}, [], { settings: { timezone: 'Asia/Tokyo' } })) as [[{ json: Record<string, string> }]];
    expect(Object.keys(item.json)).toEqual(['timestamp', 'Readable date', 'Readable time', 'Day of week', 'Year', 'Month', 'Day of month', 'Hour', 'Minute', 'Second', 'Timezone']);
    expect(item.json.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+09:00$/);
    expect(item.json['Readable date']).toMatch(/^[A-Z][a-z]+ \d+(?:st|nd|rd|th) \d{4}, \d{1,2}:\d\d:\d\d (?:am|pm)$/);
    expect(item.json).toMatchObject({ Hour: item.json.timestamp!.slice(11, 13), 'Day of month': item.json.timestamp!.slice(8, 10), Timezone: 'Asia/Tokyo (UTC+09:00)' });
  });

  it.each([[1, '1st'], [2, '2nd'], [3, '3rd'], [4, '4th'], [11, '11th'], [12, '12th'], [13, '13th'], [21, '21st'], [22, '22nd'], [30, '30th'], [31, '31st']])('counts day %i as %s', (day, said) => {
    expect(withOrdinal(day)).toBe(said);
  });
});

describe('No Operation', () => {
  it('hands its items on', async () => {
    const outputs = await runNode('noOp', {}, [itemsOf({ a: 1 }, { a: 2 })]);
    expect(jsonOf(outputs)).toEqual([[{ a: 1 }, { a: 2 }]]);
    expect(pairsOf(outputs)).toEqual([[{ item: 0 }, { item: 1 }]]);
    expect(await runNode('noOp', {}, [[]])).toEqual([[]]);
  });
});

describe('Code', () => {
  it('runs once for all items, or once for each', async () => {
    expect(jsonOf(await runNode('code', { jsCode: 'return { n: items.length }' }, [itemsOf({}, {})]))).toEqual([[{ n: 2 }]]);
    expect(jsonOf(await runNode('code', { mode: 'runOnceForEachItem', jsCode: 'return { v: $json.v + 1 }' }, [itemsOf({ v: 1 }, { v: 2 })]))).toEqual([[{ v: 2 }, { v: 3 }]]);
  });

  it.each(['python', 'pythonNative'])('refuses %s', async (language) => {
    await expect(runNode('code', { language, pythonCode: 'return []' }, [itemsOf({})])).rejects.toMatchObject({ code: 'invalid_workflow', message: expect.stringContaining('JavaScript') });
  });
});

describe('Stop and Error', () => {
  it.each([
    [{ errorMessage: '={{ $json.why }}' }, 'too dark'],
    [{}, 'An error occurred!'],
    [{ errorType: 'errorObject', errorObject: '{ "message": "m", "code": 5 }' }, 'm'],
    [{ errorType: 'errorObject', errorObject: '{ "code": 5 }' }, '{"code":5}'],
  ])('fails with the message of %j', async (parameters, message) => {
    await expect(runNode('stopAndError', parameters, [itemsOf({ why: 'too dark' })])).rejects.toMatchObject({ code: 'node_failed', message, node: 'Node' });
  });

  it('does not stop a quote', async () => {
    expect(await runNode('stopAndError', { errorMessage: 'x' }, [itemsOf({})], { mode: 'quote' })).toEqual([]);
  });
});

describe('Wait', () => {
  it('hands its items on after a pause, and at once in a quote', async () => {
    expect(jsonOf(await runNode('wait', { amount: 0.001 }, [itemsOf({ a: 1 })]))).toEqual([[{ a: 1 }]]);
    expect(jsonOf(await runNode('wait', { amount: 50, unit: 'minutes' }, [itemsOf({ a: 1 })], { mode: 'quote' }))).toEqual([[{ a: 1 }]]);
    expect(jsonOf(await runNode('wait', { resume: 'specificTime', dateTime: '2020-01-01T00:00:00Z' }, [itemsOf({ a: 1 })]))).toEqual([[{ a: 1 }]]);
  });

  it('is "cancelled" when the execution was, before it is parked', async () => {
    await expect(runNode('wait', { amount: 60 }, [itemsOf({})], { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });

  const request = async (parameters: Record<string, unknown>, version = 1.1) => {
    const asked: WaitRequest[] = [];
    await runNode('wait', parameters, [itemsOf({})], { version, park: async (wait) => (asked.push(wait), { ...wait, node: 'Node', runIndex: 0, parkedAt: 0, outcome: 'time' }) });
    return asked;
  };

  it.each([
    [{ amount: 90, unit: 'days' }, 1.1, 90 * 86_400_000],
    [{ amount: 7 }, 1.1, 7_000],
    [{}, 1, 3_600_000],
  ])('is parked for as long as %j of version %d says', async (parameters, version, ms) => {
    const before = Date.now();
    const [asked] = await request(parameters, version);
    expect((asked?.resumeAt ?? 0) - ms).toBeGreaterThanOrEqual(before);
    expect((asked?.resumeAt ?? 0) - ms).toBeLessThanOrEqual(Date.now());
  });

  it('is parked until a moment, or until it is called, for ever or up to a limit', async () => {
    const moment = Date.parse('2999-01-01T00:00:00Z');
    expect(await request({ resume: 'specificTime', dateTime: '2999-01-01T00:00:00Z' })).toEqual([{ resumeAt: moment }]);
    expect(await request({ resume: 'webhook' })).toEqual([{ method: 'GET' }]);
    expect(await request({ resume: 'webhook', httpMethod: 'POST', limitWaitTime: true, limitType: 'atSpecifiedTime', maxDateAndTime: '2999-01-01T00:00:00Z' })).toEqual([{ method: 'POST', resumeAt: moment }]);
  });

  it('hands on the call that it was resumed by, and its own items when the limit came first', async () => {
    const call = { headers: { h: '1' }, params: {}, query: { q: '2' }, body: { answer: true } };
    const asCalled = await runNode('wait', { resume: 'webhook' }, [itemsOf({ a: 1 })], { park: async (wait) => ({ ...wait, node: 'Node', runIndex: 0, parkedAt: 0, outcome: 'call', call }) });
    expect(jsonOf(asCalled)).toEqual([[call]]);
    expect(jsonOf(await runNode('wait', { resume: 'webhook', limitWaitTime: true }, [itemsOf({ a: 1 })]))).toEqual([[{ a: 1 }]]);
  });

  it.each([
    [{ resume: 'form' }, 'form'],
    [{ resume: 'webhook', httpMethod: 'BREW' }, 'httpMethod'],
    [{ amount: 9e15, unit: 'days' }, 'amount'],
    [{ amount: -1 }, 'amount'],
    [{ resume: 'specificTime', dateTime: 'soon' }, 'dateTime'],
  ])('refuses %j', async (parameters, message) => {
    await expect(runNode('wait', parameters, [itemsOf({})])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining(message) });
  });
});

describe('Date & Time', () => {
  const date = '2024-03-30T18:49:00.000Z';
  it.each([
    [{ operation: 'addToDate', magnitude: date, duration: 2, timeUnit: 'months' }, { newDate: '2024-05-30T18:49:00.000Z' }],
    [{ operation: 'subtractFromDate', magnitude: date, duration: 1, timeUnit: 'weeks', outputFieldName: 'then' }, { then: '2024-03-23T18:49:00.000Z' }],
    [{ operation: 'formatDate', date, format: 'yyyy/MM/dd' }, { formattedDate: '2024/03/30' }],
    [{ operation: 'formatDate', date, format: 'custom', customFormat: 'd LLL' }, { formattedDate: '30 Mar' }],
    [{ operation: 'formatDate', date: '30.03.2024', format: 'yyyy-MM-dd', options: { fromFormat: 'dd.MM.yyyy' } }, { formattedDate: '2024-03-30' }],
    [{ operation: 'roundDate', date, toNearest: 'day' }, { roundedDate: '2024-03-30T00:00:00.000Z' }],
    [{ operation: 'roundDate', date, mode: 'roundUp', to: 'month' }, { roundedDate: '2024-04-01T00:00:00.000Z' }],
    [{ operation: 'getTimeBetweenDates', startDate: '2024-01-01', endDate: '2024-03-04', units: ['month', 'day'] }, { timeDifference: { months: 2, days: 3 } }],
    [{ operation: 'extractDate', date, part: 'week' }, { datePart: 13 }],
    [{ operation: 'extractDate', date: 1711824540, part: 'hour' }, { datePart: 18 }],
    [{ operation: 'extractDate', date, part: 'day', options: { includeInputFields: true } }, { kept: 1, datePart: 30 }],
  ])('%j', async (parameters, json) => {
    expect(jsonOf(await runNode('dateTime', parameters, [itemsOf({ kept: 1 })]))).toEqual([[json]]);
  });

  it('tells the current date in the zone of the workflow', async () => {
    const [[item]] = (await runNode('dateTime', { includeTime: false }, [itemsOf({})], { settings: { timezone: 'Asia/Tokyo' } })) as [[{ json: { currentDate: string } }]];
    expect(item.json.currentDate).toMatch(/^\d{4}-\d\d-\d\dT00:00:00\.000\+09:00$/);
  });

  it('refuses what is no date, naming the item', async () => {
    await expect(runNode('dateTime', { operation: 'formatDate', date: '={{ $json.d }}' }, [itemsOf({ d: date }, { d: 'tomorrow' })])).rejects.toMatchObject({ code: 'node_failed', message: expect.stringMatching(/date of item 1 is "tomorrow"/) });
    await expect(runNode('dateTime', { options: { timezone: 'Mars/Base' } }, [itemsOf({})])).rejects.toMatchObject({ code: 'invalid_parameter' });
  });
});
