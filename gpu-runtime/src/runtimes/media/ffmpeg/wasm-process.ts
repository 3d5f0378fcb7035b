/**
 * The program behind the WASM engine: runs FFmpeg compiled to WebAssembly as a process of its own that looks like the native
 * command: arguments, standard streams and exit status mean the same.
 *
 * FFmpeg sees a virtual file system that holds nothing but the files granted in the first argument. Those are not copied into
 * memory: every read and write goes through to the file on disk, so media may be larger than the 4 GB that WebAssembly can address.
 * FFmpeg runs synchronously to its end; the process is ended from outside by a signal.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path/posix';

/** What the process may touch: `[virtual name, path on disk]`. */
export interface WasmGrant {
  readonly tool: 'ffmpeg' | 'ffprobe';
  readonly read: readonly (readonly [string, string])[];
  readonly write: readonly (readonly [string, string])[];
}

type Bytes = Int8Array;

interface VirtualStream {
  readonly node: VirtualNode;
  stream_ops: StreamOperations;
}

interface StreamOperations {
  llseek?: unknown;
  read?(stream: VirtualStream, buffer: Bytes, offset: number, length: number, position: number): number;
  write?(stream: VirtualStream, buffer: Bytes, offset: number, length: number, position: number): number;
}

interface VirtualNode {
  usedBytes: number;
  node_ops: { getattr: unknown; setattr(node: VirtualNode, change: { size?: number }): void };
  stream_ops: StreamOperations;
}

interface Core {
  readonly FS: {
    mkdirTree(path: string): void;
    writeFile(path: string, content: string): void;
    lookupPath(path: string): { readonly node: VirtualNode };
    getStream(fd: number): VirtualStream;
    chdir(path: string): void;
    readonly ErrnoError: new (errno: number) => Error;
  };
  exec(...args: readonly string[]): number;
  ffprobe(...args: readonly string[]): number;
  setLogger(log: (line: { readonly type: 'stdout' | 'stderr'; readonly message: string }) => void): void;
}

/** The core's own numbers (WASI), which it turns into FFmpeg's messages. */
const WASI_ERRNO: Readonly<Record<string, number>> = { ENOSPC: 51, EPIPE: 64, EFBIG: 22 };
const WASI_EIO = 29;

const [grantText = '', ...args] = process.argv.slice(2);
const grant = JSON.parse(grantText) as WasmGrant;
const core = await loadCore();

/** A failed call on the disk, told to FFmpeg in its own terms. */
function onDisk(call: () => number): number {
  try {
    return call();
  } catch (error) {
    throw new core.FS.ErrnoError(WASI_ERRNO[(error as NodeJS.ErrnoException).code ?? ''] ?? WASI_EIO);
  }
}

async function loadCore(): Promise<Core> {
  const require = createRequire(import.meta.url);
  // The core believes that it runs in a browser's worker and looks for these.
  Object.assign(globalThis, { self: globalThis, location: { href: 'file:///' }, WorkerGlobalScope: class {}, importScripts: () => undefined });
  const create = require('@ffmpeg/core') as (module: { wasmBinary: Uint8Array }) => Promise<Core>;
  return await create({ wasmBinary: readFileSync(require.resolve('@ffmpeg/core/wasm')) });
}

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}

/** Puts a file of the disk into the virtual file system, under another name. */
function mount(virtual: string, path: string, flags: 'r' | 'w+'): void {
  const fd = openSync(path, flags);
  core.FS.mkdirTree(dirname(virtual));
  core.FS.writeFile(virtual, '');
  const { node } = core.FS.lookupPath(virtual);
  node.usedBytes = fstatSync(fd).size;
  node.node_ops = {
    ...node.node_ops,
    setattr(target, { size }) {
      if (size === undefined || flags === 'r' || size === target.usedBytes) return;
      onDisk(() => (ftruncateSync(fd, size), 0));
      target.usedBytes = size;
    },
  };
  node.stream_ops = {
    ...node.stream_ops,
    read: (_stream, buffer, offset, length, position) => onDisk(() => readSync(fd, buffer, offset, length, position)),
    write: (_stream, buffer, offset, length, position) => {
      const written = onDisk(() => writeSync(fd, buffer, offset, length, position));
      node.usedBytes = Math.max(node.usedBytes, position + written);
      return written;
    },
  };
  process.on('exit', () => closeSync(fd));
}

core.setLogger(({ type, message }) => writeAll(type === 'stdout' ? 1 : 2, `${message}\n`));
try {
  for (const [virtual, path] of grant.read) mount(virtual, path, 'r');
  for (const [virtual, path] of grant.write) mount(virtual, path, 'w+');
} catch (error) {
  // In the words of the native command, which meets a missing file or a full disk only when it runs.
  const code = (error as NodeJS.ErrnoException).code;
  writeAll(2, `the file: ${code === 'ENOENT' ? 'No such file or directory' : code === 'ENOSPC' ? 'No space left on device' : String(code)}\n`);
  process.exit(1);
}

// Frames come in through standard input: a blocking read is the back-pressure.
const standardInput = core.FS.getStream(0);
standardInput.stream_ops = {
  ...standardInput.stream_ops,
  read: (_stream, buffer, offset, length) => onDisk(() => readSync(0, buffer, offset, length, null)),
};

core.FS.mkdirTree('/job');
core.FS.chdir('/job');
// The core's ffprobe reports failure even after success; whoever reads its output judges by that.
process.exit(grant.tool === 'ffprobe' ? (core.ffprobe(...args), 0) : core.exec(...args));
