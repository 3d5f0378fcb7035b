const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[?::1\]?|::ffff:127\.\d+\.\d+\.\d+)$/;

/** Whether a host name or an address means this machine. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);
