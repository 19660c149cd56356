'use strict';
require('../cli/typescript-loader');
const { runAll } = require('./driver/run-all');

void runAll().then((code) => {
  process.exitCode = code;
});
