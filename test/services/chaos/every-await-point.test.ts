/** The suites of `npm test` that are not larger here, and the diamond killed at each of its await points instead of every third. */
process.env.SIM_STRIDE ??= '1';
process.env.SIM_SEEDS = '1';
await import('../../simulation/simulation.long.test.ts');
await import('../../chaos/concurrent-holds.test.ts');
await import('../../chaos/reattach.test.ts');
