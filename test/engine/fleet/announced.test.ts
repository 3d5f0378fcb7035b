import { describe, expect, it } from '@jest/globals';
import { limitsOf, modelsNamed, OPERATIONS, rateOf } from '../../../nodes/contract/index.ts';
import { admitOffers, offeredTogether } from '../../../engine/src/fleet/announced.ts';
import { readCard } from '../../../engine/src/fleet/card.ts';
import { card, offer } from './a-fleet.ts';

const admit = (...offers: Parameters<typeof admitOffers>[0]) => admitOffers(offers);

describe('what a worker of a key offers', () => {
  it('costs what the catalogue says, whatever the worker says', () => {
    const [dear] = admit(offer('generate_music', 'minimax_music3', { rate: 0, playMoney: true })).offers;
    expect(dear).toMatchObject({ rate: rateOf('minimax_music3'), playMoney: false });
    expect(dear?.rate).toBeGreaterThan(1);
  });

  it('costs as much as the base model where the catalogue does not know it', () => {
    expect(admit(offer('generate_image', 'my-style', { rate: 1_000, playMoney: true, title: 'My style' })).offers).toEqual([
      { operation: 'generate_image', model: 'my-style', title: 'My style', rate: 1, playMoney: false, repeatable: true, limits: {} },
    ]);
  });

  it('is for premium accounts where the catalogue says so', () => {
    const vendor = Object.keys(OPERATIONS).flatMap((operation) => modelsNamed('gpt-image-2').filter((model) => operation in model.serves).map((model) => [operation, model] as const))[0]!;
    expect(admit(offer(vendor[0], vendor[1].id)).offers[0]).toMatchObject({ premium: true });
    expect(admit(offer('generate_image', 'my-style', { premium: true })).offers[0]).not.toHaveProperty('premium');
  });

  it('is refused for an operation that nobody here knows, and shown as such', () => {
    for (const operation of ['mine_coins', 'toString', '__proto__']) {
      expect(admit(offer(operation, 'm'), offer('generate_image', 'm'))).toMatchObject({ offers: [{ operation: 'generate_image' }], refused: [{ operation, model: 'm', why: 'the engine knows no such operation' }] });
    }
  });

  it('may allow less than the operation, and never more', () => {
    const { parameters } = OPERATIONS.generate_image!;
    const bounds = parameters.steps as { min: number; max: number };
    const limits = { steps: { min: -5, max: 1e9, default: 1e9 }, width: { min: 512, max: 768, default: 512 }, height: { min: 1e6, max: 2e6 } };
    expect(admit(offer('generate_image', 'my-style', { limits })).offers[0]?.limits).toEqual({ steps: { min: bounds.min, max: bounds.max, default: bounds.max }, width: limits.width });
  });

  it('has the limits of the catalogue where it says none', () => {
    const [model] = modelsNamed('z-turbo').filter(({ serves }) => 'generate_image' in serves);
    const { limits } = admit(offer('generate_image', model!.id)).offers[0]!;
    expect(Object.keys(limits!)).toEqual(Object.keys(limitsOf(model!, 'generate_image')));
  });
});

describe('what the engine offers', () => {
  it('is its own first, and each model of its workers once', () => {
    const own = [offer('generate_image', 'sketch', { playMoney: true })];
    const together = offeredTogether(own, [offer('generate_image', 'sketch'), offer('generate_image', 'z', { title: 'first' }), offer('generate_image', 'z', { title: 'second' }), offer('edit_image', 'z')]);
    expect(together.map(({ operation, model, title, playMoney }) => [operation, model, title, playMoney])).toEqual([
      ['generate_image', 'sketch', 'sketch', true],
      ['generate_image', 'z', 'first', false],
      ['edit_image', 'z', 'z', false],
    ]);
  });
});

describe('a card from outside', () => {
  it('is taken without what it says of prices', () => {
    const sent = card('cellar', { offers: [offer('generate_image', 'm', { rate: 0, playMoney: true, memoryBytes: 2 ** 34, version: '1', limits: { steps: { min: 1, max: 8 }, sampler: { allowed: ['euler'] } } })] });
    expect(readCard(JSON.parse(JSON.stringify(sent)))).toEqual({ ...sent, offers: [{ ...sent.offers[0], rate: 1, playMoney: false }] });
  });

  it.each([
    ['name', card('host:12:1')],
    ['name', card('')],
    ['name', card('../etc')],
    ['host', card('w', { host: '' })],
    ['slots', card('w', { slots: 1e6 })],
    ['gpus.0.memoryBytes', card('w', { gpus: [{ name: 'x', memoryBytes: -1, driver: '1' }] })],
    ['gpus', card('w', { gpus: 'many' as never })],
    ['offers.0.model', card('w', { offers: [offer('generate_image', '')] })],
    ['offers.0.operation', card('w', { offers: [offer('x'.repeat(201), 'm')] })],
    ['offers.0.limits.steps', card('w', { offers: [offer('generate_image', 'm', { limits: { steps: { min: 'none' } as never } })] })],
    ['offers', card('w', { offers: Array.from({ length: 2_001 }, () => offer('generate_image', 'm')) })],
    ['offers', { ...card('w'), offers: undefined }],
  ])('is refused by its field: %s', (field, sent) => {
    expect(() => readCard(sent)).toThrow(expect.objectContaining({ code: 'invalid_input', message: expect.stringMatching(new RegExp(`^card\\.${field.replaceAll('.', '\\.')}: `)) }));
  });

  it.each([null, undefined, 7, 'card', []])('is refused where it is none: %j', (sent) => {
    expect(() => readCard(sent)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});
