#!/usr/bin/env node
// Starts the command line under Node 24: the running one if it is new enough, else the one that came with the install.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
// As a whole: an older Node refuses to load a file that names an export which it does not have.
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const PACKAGED = [`node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`];

function packagedNode() {
  const require = module.createRequire(import.meta.url);
  for (const name of PACKAGED) {
    try {
      const folder = join(dirname(require.resolve(`${name}/package.json`)), 'bin');
      const path = ['node', 'node.exe'].map((file) => join(folder, file)).find(existsSync);
      if (path) return path;
    } catch {
      // Not installed for this platform; the next name is tried.
    }
  }
  return undefined;
}

/** Stands in for the other process: its signals in, its end out. */
function runUnder(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both processes by itself.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('close', (code) => {
    process.exitCode = code ?? 1;
  });
}

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  module.enableCompileCache();
  process.removeAllListeners('warning');
  const { main } = await import('../dist/cli/main.js');
  await main(process.argv.slice(2));
} else {
  const node = packagedNode();
  if (node) runUnder(node);
  else {
    process.stderr.write(`sogni-flow needs Node ${NEEDED} or newer; this is ${process.version}, and no packaged Node was installed (optional dependencies were left out).\n`);
    process.exitCode = 1;
  }
}
