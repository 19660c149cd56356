import type { Actor } from '../../network/actor';

export const core: Actor = { role: 'core', name: 'core', underTest: false };
export const sender: Actor = { role: 'sender', name: 'sender', underTest: false };
export const terminal: Actor = { role: 'terminal', name: 'terminal 1', underTest: false };
export const sut: Actor = { role: 'terminal', name: 'phone', underTest: true };
