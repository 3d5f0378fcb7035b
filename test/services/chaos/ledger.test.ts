/** The ledger's property test, with the commands of a night. */
process.env.LEDGER_COMMANDS ??= '3000000';
await import('../../engine/billing/ledger-property.test.ts');
