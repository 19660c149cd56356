'use strict';
/**
 * Lets this process require TypeScript, by swc and without type-check, whatever the working directory is. Safe to
 * require again: the command, Cucumber, Cucumber's workers and the IDE all come through here.
 */
const path = require('node:path');
const { register, REGISTER_INSTANCE } = require('ts-node');

if (process[REGISTER_INSTANCE] === undefined) {
  const project = path.join(__dirname, '..', 'tsconfig.json');
  register({ cwd: path.dirname(project), project });
}
