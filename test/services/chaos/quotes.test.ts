/** The property test of quotes, with a thousand workflows. */
process.env.QUOTE_WORKFLOWS ??= '1000';
await import('../../engine/quotes/quotes-property.test.ts');
