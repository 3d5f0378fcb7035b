// Runs a command line in this process and prints its peak memory in kilobytes at the end.
const [bin, ...args] = process.argv.slice(2);
process.argv = [process.execPath, bin, ...args];
process.on('exit', () => process.stderr.write(`\npeak ${process.resourceUsage().maxRSS}\n`));
await import(bin);
