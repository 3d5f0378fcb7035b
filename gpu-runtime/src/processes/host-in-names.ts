/** This machine's name, as names of files and folders have it: they say whose they are. */
import { hostname } from 'node:os';

export const HOST = hostname().replaceAll(/[^A-Za-z0-9-]/g, '-') || 'host';
