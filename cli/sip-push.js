#!/usr/bin/env node
'use strict';
// The sources are run as they are: TypeScript is transpiled in memory when a file is first required.
require('./typescript-loader');

const { run } = require('./bin');

void run();
