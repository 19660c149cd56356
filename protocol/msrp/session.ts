import type { ConnectionRole } from './setup';

/**
 * The life of a session at an endpoint (RFC 4975 s5.4), apart from sockets:
 *
 *   new --start, active--> connecting --connected--> open
 *    |                          |
 *    +-----start, passive--> awaiting --first SEND--> open
 *
 * Any state ends in "closed" by signalling, or in "failed" with its connection; nothing but a new SDP exchange leads on
 * from there. Octets are sent only while it is open: a passive side cannot know who has connected before the first SEND.
 */
export interface SessionState {
  readonly name: 'new' | 'connecting' | 'awaiting' | 'open' | 'closed' | 'failed';
}

export type SessionEvent =
  /** Offer and answer are complete. `hasContent`: something is there to be sent at once. */
  | {
      readonly type: 'start';
      readonly role: ConnectionRole;
      readonly isConnected: boolean;
      readonly hasContent: boolean;
    }
  | { readonly type: 'connected'; readonly hasContent: boolean }
  /** The first SEND has come for this session and bound it to its connection. */
  | { readonly type: 'bound' }
  /** The connection could not be opened, or it went down. */
  | { readonly type: 'connection-lost' }
  /** The peer failed it: 481, a failure report (s7.3.2, s10.8). */
  | { readonly type: 'failure' }
  /** BYE, or port 0. */
  | { readonly type: 'close' };

export type SessionEffect =
  /** Open a connection to the first URI of the peer's path. */
  | { readonly do: 'connect' }
  /** Send a SEND without a body: the active side has to send at once, content or not (s5.4). */
  | { readonly do: 'greet' }
  /** Messages may be sent. */
  | { readonly do: 'ready' }
  /** The session is over; messages under way are lost. */
  | { readonly do: 'end'; readonly failed: boolean };

export interface SessionStep {
  readonly state: SessionState;
  readonly effects: readonly SessionEffect[];
}

export const NEW_SESSION: SessionState = { name: 'new' };

const READY: SessionEffect = { do: 'ready' };

/** Pure: what a session does on an event. */
export function stepSession(state: SessionState, event: SessionEvent): SessionStep {
  if (state.name === 'closed' || state.name === 'failed') return { state, effects: [] };
  switch (event.type) {
    case 'start':
      if (state.name !== 'new') return { state, effects: [] };
      if (event.role === 'passive') return { state: { name: 'awaiting' }, effects: [] };
      // A connection to the same host, port and scheme is used again (s5.4).
      if (event.isConnected) return opened(event.hasContent);
      return { state: { name: 'connecting' }, effects: [{ do: 'connect' }] };
    case 'connected':
      return state.name === 'connecting' ? opened(event.hasContent) : { state, effects: [] };
    case 'bound':
      return state.name === 'awaiting'
        ? { state: { name: 'open' }, effects: [READY] }
        : { state, effects: [] };
    case 'connection-lost':
    case 'failure':
      return { state: { name: 'failed' }, effects: [{ do: 'end', failed: true }] };
    case 'close':
      return { state: { name: 'closed' }, effects: [{ do: 'end', failed: false }] };
  }
}

function opened(hasContent: boolean): SessionStep {
  return { state: { name: 'open' }, effects: hasContent ? [READY] : [{ do: 'greet' }, READY] };
}
