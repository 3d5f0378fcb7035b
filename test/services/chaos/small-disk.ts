/** A real disk of a few megabytes, in memory. Mounting one needs root; without it this throws. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class SmallDisk implements Disposable {
  readonly folder: string;

  constructor(bytes: number) {
    this.folder = mkdtempSync(join(tmpdir(), 'sogni-flow-small-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', this.folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  /** Fills the disk up to so many free bytes. */
  fill(free: number): void {
    const { bavail, bsize } = statfsSync(this.folder);
    writeFileSync(join(this.folder, 'ballast'), Buffer.alloc(Math.max(0, bavail * bsize - free)));
  }

  empty(): void {
    rmSync(join(this.folder, 'ballast'), { force: true });
  }

  [Symbol.dispose](): void {
    execFileSync('umount', [this.folder], { stdio: ['ignore', 'ignore', 'inherit'] });
    rmSync(this.folder, { recursive: true, force: true });
  }
}
