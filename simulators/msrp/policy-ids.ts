import type { MsrpIds } from '../../protocol/msrp/ids';
import type { MsrpPolicy } from './policy';

/** Ids as the policy wants them. */
export function idsByPolicy(ids: MsrpIds, policy: MsrpPolicy): MsrpIds {
  const transactionId = () => ids.transactionId().slice(0, policy.transactionIdLength);
  const sessionId = () => ids.sessionId().slice(0, policy.sessionIdLength);
  return {
    transactionId: policy.freshTransactionIds ? transactionId : always(transactionId()),
    messageId: policy.freshMessageIds ? () => ids.messageId() : always(ids.messageId()),
    sessionId: policy.freshSessionIds ? sessionId : always(sessionId()),
    fileTransferId: () => ids.fileTransferId(),
  };
}

function always(id: string): () => string {
  return () => id;
}
