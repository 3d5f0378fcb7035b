/** The fleet of an engine elsewhere. A heartbeat that is not heard is not told again: the next one says more. */
import type { FleetDesk, Standing } from '../fleet.ts';
import type { EngineApi } from './engine-api.ts';

export function createRemoteFleet(api: EngineApi): FleetDesk {
  const pathOf = (name: string, what: string): string => `/workers/${encodeURIComponent(name)}/${what}`;
  return {
    register: (card, session) => api.call<Standing>('POST', '/workers', { session, card }),
    heartbeat: (name, session, pulse) => api.call<Standing>('POST', pathOf(name, 'heartbeat'), { session, ...pulse }),
    leave: async (name, session) => void (await api.call('POST', pathOf(name, 'leave'), { session })),
  };
}
