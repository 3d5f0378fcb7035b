/** A program that starts and ends as ComfyUI may; how is told by its first argument. It writes down each of its lives. */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [manner, lives, ...args] = process.argv.slice(2) as [string, string, ...string[]];
appendFileSync(lives, `${process.pid} ${args.join(' ')}\n`);
console.log(`Starting as ${manner}`);
if (manner === 'broken') {
  console.error('ModuleNotFoundError: No module named torch');
  process.exit(1);
}
if (manner === 'stubborn') process.on('SIGTERM', () => console.log('not yet'));
const server = createServer((request, response) => {
  if (request.url === '/crash') process.exit(3);
  if (manner === 'mute') return;
  response.end('{}');
});
server.listen(Number(args[args.indexOf('--port') + 1]), args[args.indexOf('--listen') + 1]);
