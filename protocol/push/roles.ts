/** The three roles of OMA "Push using SIP": Push Sender Agent, SIP/IP core, Push Receiver Agent. */
export type Role = 'sender' | 'core' | 'terminal';

/** The roles in the order in which content travels. */
export const ROLES: readonly Role[] = ['sender', 'core', 'terminal'];
