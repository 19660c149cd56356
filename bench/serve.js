'use strict';
// The simulated core in a process of its own: see bench/core-process.ts.
require('../cli/typescript-loader');

const { serve } = require('./core-process');

void serve();
