/** A fault in a profile. The message is one line: file:line: key: what is wrong; how to mend it. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
}
