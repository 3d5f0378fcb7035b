/** Math's functions as constants of a module: found once, not through the global object in every inner loop, which is slow in VM contexts. */
export const { abs, asin, atan2, cbrt, ceil, cos, exp, floor, hypot, imul, log, log2, max, min, pow, round, sin, sqrt } = Math;
