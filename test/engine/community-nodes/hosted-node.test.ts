import { type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { loadCommunityNodes } from '../../../engine/src/community-nodes/load-community-nodes.ts';
import { LOCAL_BASE_URL } from '../../../engine/src/credentials/credential-source.ts';
import { answering, contextOf, loadSample, memoryBinary, nodeWith, reply, SAMPLE, shimmedLoad } from './host.ts';

describe('a package of compiled nodes', () => {
  it('is known by its type names before any class is loaded', async () => {
    const loaded: string[] = [];
    const types = await loadCommunityNodes(SAMPLE, { credentialsFor: () => answering(() => reply(200)).source, load: await shimmedLoad(loaded) });
    expect(types.map(({ type }) => type)).toEqual(['n8n-nodes-sample.sample', 'n8n-nodes-sample.misnamed']);
    expect(loaded).toEqual([]);
    expect(types[0]?.versions).toEqual([1, 2]);
    expect(types[0]?.shape(nodeWith())).toEqual({ inputs: 1, outputs: 1, waitsFor: 'any', trigger: false, loop: false });
    expect(loaded).toHaveLength(1);
  });

  it('is refused when a class has another name than its file', async () => {
    const types = await loadCommunityNodes(SAMPLE, { credentialsFor: () => answering(() => reply(200)).source, load: await shimmedLoad() });
    expect(() => types[1]?.versions).toThrow(expect.objectContaining({ code: 'invalid_configuration', message: expect.stringContaining('describes "somethingElse"') }));
  });

  it('is refused when it lists no nodes', async () => {
    await expect(loadCommunityNodes(new URL('../../../engine/package.json', import.meta.url).href, { credentialsFor: () => answering(() => reply(200)).source })).rejects.toMatchObject({ code: 'invalid_configuration' });
  });
});

describe('parameters of a hosted node', () => {
  it('are read for each item', async () => {
    const sample = await loadSample();
    const each = [{ text: 'first' }, { text: 'second' }];
    const outputs = await sample.execute(contextOf({ operation: 'echo' }, [{ json: {} }, { json: {} }], { each }));
    expect(outputs[0]?.map((item) => item.json.text)).toEqual(['first', 'second']);
  });

  it('have the default of the description that is shown, and the fallback of the node', async () => {
    const sample = await loadSample();
    expect(await sample.execute(contextOf({}))).toEqual([[{ json: { text: 'default text', style: 'none' }, pairedItem: { item: 0 } }]]);
    expect((await sample.execute(contextOf({ options: { style: 'ink' } })))[0]?.[0]?.json.style).toBe('ink');
  });

  it('name node, workflow, execution, run and timezone', async () => {
    const sample = await loadSample();
    const [[item] = []] = await sample.execute(contextOf({ operation: 'describe' }));
    expect(item?.json).toEqual({ node: 'Paint', workflow: { id: 'w1', name: 'Film', active: false }, execution: 'x1', run: 2, sameExecution: true, timezone: 'Europe/Berlin', mode: 'cli', continues: false });
  });
});

describe('a try of a hosted node', () => {
  it('gets the parameters of the first one, since a hosted node may buy something', async () => {
    expect((await loadSample()).keepsParameters).toBe(true);
  });
});

describe('HTTP of a hosted node', () => {
  it('goes through the transport of its credential, with what the credential adds', async () => {
    const { requests, source } = answering(() => reply(200, { done: true }));
    const sample = await loadSample({ credentialsFor: () => source });
    expect(await sample.execute(contextOf({ operation: 'call', text: 'a lake' }))).toEqual([[{ json: { done: true }, pairedItem: { item: 0 } }]]);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: `${LOCAL_BASE_URL}/work`,
      headers: { 'api-key': 'id.secret', 'x-fixed': 'yes', 'content-type': 'application/json' },
      body: '{"text":"a lake"}',
    });
  });

  it('finds links to the same host through the same transport, and streams them into binary data', async () => {
    const { requests, source } = answering(() => reply(200, 'bytes'));
    const { store, files } = memoryBinary();
    const sample = await loadSample({ credentialsFor: () => source });
    const [[item] = []] = await sample.execute(contextOf({ operation: 'download' }, undefined, { binary: store }));
    expect(requests[0]?.url).toBe(`${LOCAL_BASE_URL}/file`);
    expect(item?.binary?.data).toMatchObject({ mimeType: 'image/png', fileName: 'lake.png' });
    expect([...files.values()].map(String)).toEqual(['bytes']);
    // The key goes only where the node asks for it.
    expect(requests[0]?.headers).not.toHaveProperty('api-key');
  });

  it('reaches other hosts over the network', async () => {
    const local = answering(() => reply(200));
    const network = answering(() => reply(200, 'far'));
    const sample = await loadSample({ credentialsFor: () => ({ ...local.source, network: network.transport }) });
    await sample.execute(contextOf({ operation: 'download', text: 'https://cdn.example.com/a.png' }));
    expect(local.requests).toEqual([]);
    expect(network.requests[0]?.url).toBe('https://cdn.example.com/a.png');
  });

  it('never reaches the network in a quote', async () => {
    const local = answering(() => reply(200));
    const network = answering(() => reply(200, 'far'));
    const sample = await loadSample({ credentialsFor: () => ({ ...local.source, network: network.transport }) });
    await sample.execute(contextOf({ operation: 'download', text: 'https://cdn.example.com/a.png' }, undefined, { mode: 'quote' }));
    expect(local.requests).toHaveLength(1);
    expect(network.requests).toEqual([]);
  });

  it('uploads binary data as a stream', async () => {
    const bodies: string[] = [];
    const { source } = answering(async ({ body }) => (bodies.push(await text(body as Readable)), reply(200)));
    const { store } = memoryBinary();
    const sample = await loadSample({ credentialsFor: () => source });
    const data = await store.write(Buffer.from('picture'), 'image/png', 'in.png');
    const [[item] = []] = await sample.execute(contextOf({ operation: 'upload' }, [{ json: {}, binary: { data } }], { binary: store }));
    expect(bodies).toEqual(['picture']);
    expect(item?.json).toEqual({ bytes: 7, fileName: 'in.png', mimeType: 'image/png', fileSize: 7 });
  });
});

describe('what goes wrong in a hosted node', () => {
  it('keeps the code of the API answer and says what the API said', async () => {
    const { source } = answering(() => reply(402, { status: 'error', message: '3 Spark are needed, 1 is there', code: 'insufficient_spark' }));
    const sample = await loadSample({ credentialsFor: () => source });
    await expect(sample.execute(contextOf({ operation: 'call' }))).rejects.toMatchObject({
      code: 'insufficient_spark',
      node: 'Paint',
      message: '3 Spark are needed, 1 is there',
      details: { httpStatus: 402 },
    });
  });

  it('is node_failed when the API says nothing that the table knows', async () => {
    const { source } = answering(() => reply(500, '<html>oops</html>'));
    const sample = await loadSample({ credentialsFor: () => source });
    await expect(sample.execute(contextOf({ operation: 'call' }))).rejects.toMatchObject({ code: 'node_failed', details: { httpStatus: 500 } });
  });

  it('names node and item, and what to do about it', async () => {
    const sample = await loadSample();
    const each = [{}, { operation: 'fail' }];
    await expect(sample.execute(contextOf({ operation: 'echo' }, [{ json: {} }, { json: {} }], { each }))).rejects.toMatchObject({
      code: 'node_failed',
      node: 'Paint',
      message: 'item 1: the text is too dark (Use a lighter one)',
      details: { item: 1 },
    });
  });

  it('is node_failed for a mistake in the node itself', async () => {
    const sample = await loadSample();
    await expect(sample.execute(contextOf({ operation: 'crash' }))).rejects.toMatchObject({ code: 'node_failed', message: expect.stringContaining('undefined') });
  });

  it('stays in the item when the node goes on after errors', async () => {
    const sample = await loadSample();
    expect(await sample.execute(contextOf({ operation: 'fail' }, undefined, { fields: { onError: 'continueRegularOutput' } }))).toEqual([[{ json: { error: 'the text is too dark' }, pairedItem: { item: 0 } }]]);
  });

  it('names the binary field that is not there, and those that are', async () => {
    const sample = await loadSample();
    const items = [{ json: {}, binary: { image: { data: '', mimeType: 'image/png' } } }];
    await expect(sample.execute(contextOf({ operation: 'upload' }, items))).rejects.toMatchObject({ code: 'invalid_input', message: 'item 0 has no binary field "data"; it has image' });
  });
});

describe('cancelling a hosted node', () => {
  it('ends its sleep', async () => {
    const cancel = new AbortController();
    const sample = await loadSample();
    const running = sample.execute(contextOf({ operation: 'sleep' }, undefined, { signal: cancel.signal }));
    setImmediate(() => cancel.abort());
    await expect(running).rejects.toMatchObject({ code: 'cancelled', node: 'Paint' });
  });

  it('lets it take back what it ordered, and waits until that is done', async () => {
    const cancel = new AbortController();
    const done: string[] = [];
    const { source } = answering(async ({ url, signal }) => {
      if (url.endsWith('/wait')) await new Promise((_resolve, reject) => (signal?.addEventListener('abort', () => reject(new Error('aborted'))), setImmediate(() => cancel.abort())));
      if (signal?.aborted) throw new Error('aborted');
      await new Promise((resolve) => setImmediate(resolve));
      done.push(new URL(url).pathname);
      return reply(200);
    });
    const sample = await loadSample({ credentialsFor: () => source });
    await expect(sample.execute(contextOf({ operation: 'order' }, undefined, { signal: cancel.signal }))).rejects.toMatchObject({ code: 'cancelled' });
    expect(done).toEqual(['/cancel']);
  });
});
