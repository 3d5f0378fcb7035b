/**
 * A reader of FFmpeg's `-progress` report, one `key=value` line at a time, that tells how much of the result is there (0 to 1).
 * Before the first frame the time is `N/A`. The key `out_time_ms` is in microseconds as well, despite its name.
 */
export function progressReader(expectedSeconds: number, report: (fraction: number) => void): (line: string) => void {
  return (line) => {
    const microseconds = /^out_time_us=(\d+)/.exec(line)?.[1];
    if (microseconds !== undefined) report(Math.min(1, Number(microseconds) / 1e6 / expectedSeconds));
  };
}
