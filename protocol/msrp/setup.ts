/** Values of a=setup (RFC 4145 s4). */
export type Setup = 'active' | 'passive' | 'actpass' | 'holdconn';

/** Who opens the connection: the active side does, and sends the first SEND at once. */
export type ConnectionRole = 'active' | 'passive';

/**
 * The role of the answerer, from both values of a=setup (RFC 6135 s4.2, s5). holdconn counts as no value, and so does an
 * actpass in an answer, which says nothing. If one side gives no value, RFC 4975 s5.4 holds: the offerer connects.
 */
export function answererRole(offered: Setup | undefined, answered: Setup | undefined): ConnectionRole {
  if (!isValue(offered) || !isValue(answered) || answered === 'actpass') return 'passive';
  // An offer of one side settles the matter, whatever the answer says; "passive" is not for offers but clear.
  if (offered === 'active') return 'passive';
  if (offered === 'passive') return 'active';
  return answered === 'active' ? 'active' : 'passive';
}

/** The role of the offerer: the other one. */
export function offererRole(offered: Setup | undefined, answered: Setup | undefined): ConnectionRole {
  return answererRole(offered, answered) === 'active' ? 'passive' : 'active';
}

/**
 * What to answer (RFC 6135 s4.2.1, s4.2.2): always a value; to actpass "passive" if others can reach us.
 * @param isReachable whether the address in our a=path is one that the offerer can connect to
 */
export function answerSetup(offered: Setup | undefined, isReachable: boolean): 'active' | 'passive' {
  if (offered === 'passive') return 'active';
  return offered === 'actpass' && !isReachable ? 'active' : 'passive';
}

/** What to offer (RFC 6135 s4.2.2): "active" only when nobody could reach us. */
export function offerSetup(isReachable: boolean): 'active' | 'actpass' {
  return isReachable ? 'actpass' : 'active';
}

function isValue(setup: Setup | undefined): setup is 'active' | 'passive' | 'actpass' {
  return setup !== undefined && setup !== 'holdconn';
}
