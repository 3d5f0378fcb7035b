import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { HOME_OPTION, noMoreWords, unknownAction, type Command, type Invocation } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { table } from '../terminal.ts';
import { withEngine } from '../with-engine.ts';

const GIGABYTE = 1_000_000_000;

export const command: Command = {
  name: 'cache',
  summary: 'Shows the files behind the job cache and their thumbnails, or removes what is too much.',
  usage: 'show | evict --max-gb N [--force]',
  details:
    'Evicting removes thumbnails and converted files first, then what was used longest ago. What an unfinished execution needs, what was used within the last hour, and results that were paid ' +
    'for in the last 30 days stay; --force removes the latter too. What was removed is made, bought or brought again when it is asked for.',
  examples: ['sogni-flow cache show', 'sogni-flow cache evict --max-gb 20'],
  options: {
    'max-gb': { type: 'string', value: 'N', help: 'How much may stay, in gigabytes; without it, SOGNI_FLOW_CACHE_GB' },
    force: { type: 'boolean', help: 'Also remove results that were paid for in the last 30 days' },
    json: { type: 'boolean', help: 'As JSON, in bytes' },
    ...HOME_OPTION,
  },

  run: async (invocation) =>
    await withEngine(invocation, async (engine) => {
      const [cache, config] = [await engine.cache(), engine.config];
      const { options, terminal } = invocation;
      const [action, ...more] = invocation.positionals;
      switch (action) {
        case 'show': {
          noMoreWords('cache', more);
          const facts = await cache.facts();
          if (options.json === true) terminal.out(`${JSON.stringify({ ...facts, limitBytes: config.cacheBytes ?? null })}\n`);
          else {
            const rows = [
              [`${facts.files} files`, gigabytes(facts.bytes)],
              ['  paid for in the last 30 days', gigabytes(facts.paidBytes)],
              ['  needed by what is not finished', gigabytes(facts.neededBytes)],
              ["  nobody's", gigabytes(facts.ownerlessBytes)],
              [`${facts.variants.files} thumbnails and converted files`, gigabytes(facts.variants.bytes)],
              ['limit', config.cacheBytes === undefined ? 'none' : gigabytes(config.cacheBytes)],
            ];
            terminal.out(table([{ title: 'Cache' }, { title: 'GB', align: 'right' }], rows));
          }
          return EXIT_CODES.ok;
        }
        case 'evict': {
          noMoreWords('cache', more);
          const mostBytes = readGigabytes(options['max-gb']) ?? config.cacheBytes;
          if (mostBytes === undefined) throw new FlowError('invalid_input', 'say how much may stay: --max-gb N, or SOGNI_FLOW_CACHE_GB');
          const evicted = await cache.evict({ mostBytes, force: options.force === true });
          if (options.json === true) terminal.out(`${JSON.stringify(evicted)}\n`);
          else terminal.out(`${evicted.files} files removed, ${gigabytes(evicted.bytes)} GB; ${gigabytes(evicted.bytesLeft)} GB are left.\n`);
          if (evicted.bytesLeft > mostBytes) terminal.err('More is in use, or was paid for in the last 30 days; --force removes the latter too.\n');
          return EXIT_CODES.ok;
        }
        default:
          throw unknownAction('cache', action, ['show', 'evict']);
      }
    }),
};

const gigabytes = (bytes: number): string => (bytes / GIGABYTE).toFixed(3);

function readGigabytes(option: Invocation['options'][string]): number | undefined {
  if (option === undefined) return undefined;
  const value = typeof option === 'string' && /^\d+(\.\d+)?$/.test(option) ? Number(option) : NaN;
  if (!Number.isFinite(value)) throw new FlowError('invalid_input', `--max-gb is "${String(option)}"; a number from 0 is needed`);
  return value * GIGABYTE;
}
