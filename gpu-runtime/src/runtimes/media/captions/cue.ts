/** One caption: plain text, shown from `start` to `end`, in seconds. Line breaks are `\n`. */
export interface Cue {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
