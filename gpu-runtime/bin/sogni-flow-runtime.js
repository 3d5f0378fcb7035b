#!/usr/bin/env node
// Starts a worker of an engine elsewhere. Plain JavaScript that an older Node can read, so that it can say what is missing.
const NEEDED = 24;

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  process.removeAllListeners('warning');
  const { main } = await import('../dist/command-line/main.js');
  await main(process.argv.slice(2));
} else {
  process.stderr.write(`sogni-flow-runtime needs Node ${NEEDED} or newer; this is ${process.version}. Install one from https://nodejs.org and start it again.\n`);
  process.exitCode = 1;
}
