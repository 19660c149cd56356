import type { SipRequest } from './message';

/** The directives of Request-Disposition by their type; of each type there may be one (RFC 3841 s9.1, s10). */
export const DIRECTIVES = {
  proxy: ['proxy', 'redirect'],
  cancel: ['cancel', 'no-cancel'],
  fork: ['fork', 'no-fork'],
  recurse: ['recurse', 'no-recurse'],
  parallel: ['parallel', 'sequential'],
  queue: ['queue', 'no-queue'],
} as const;

export type DirectiveType = keyof typeof DIRECTIVES;
export type Directive = (typeof DIRECTIVES)[DirectiveType][number];

const TYPES = Object.keys(DIRECTIVES) as DirectiveType[];

/** The type of a directive as spelled; undefined for what is none, as the set is not extensible (RFC 3841 s9.1). */
export function directiveType(spelled: string): DirectiveType | undefined {
  const name = spelled.toLowerCase();
  return TYPES.find((type) => DIRECTIVES[type].some((each) => each === name));
}

/**
 * The directives of a request. Of a type that is given twice with different directives none counts; fork, recurse and
 * parallel directives are void where redirect is asked for (RFC 3841 s9.1).
 */
export function directivesOf(request: SipRequest): ReadonlySet<Directive> {
  if (!request.has('Request-Disposition')) return NONE;
  const given = new Set(request.tokens('Request-Disposition'));
  const found = new Set<Directive>();
  for (const type of TYPES) {
    const [first, ...contradicting] = DIRECTIVES[type].filter((each) => given.has(each));
    if (first !== undefined && contradicting.length === 0) found.add(first);
  }
  if (found.has('redirect'))
    for (const type of ['fork', 'recurse', 'parallel'] as const)
      for (const each of DIRECTIVES[type]) found.delete(each);
  return found;
}

const NONE: ReadonlySet<Directive> = new Set();
