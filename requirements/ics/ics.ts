import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Role } from '../../protocol/push/roles';
export interface IcsItem { readonly id: string; readonly roles: readonly Role[]; readonly asks: string; readonly within?: string }
export function icsItems(): readonly IcsItem[] {
  return (parse(readFileSync(join(__dirname, 'items.yaml'), 'utf8')) as { items: IcsItem[] }).items;
}
