/** Which parameters need the sandbox at all. Most nodes of most workflows hold no expression, and then nothing crosses over. */

const known = new WeakMap<object, boolean>();

/** Whether any string inside begins with `=`. The answer is kept: parameters of a workflow never change. */
export function hasExpression(value: unknown): boolean {
  if (typeof value === 'string') return value.startsWith('=');
  if (typeof value !== 'object' || value === null) return false;
  let answer = known.get(value);
  if (answer === undefined) {
    answer = Object.values(value).some(hasExpression);
    known.set(value, answer);
  }
  return answer;
}
